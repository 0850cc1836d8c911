import Synchronization

/// A cut that waits for its byte.
struct ArmedCut: Sendable {
    /// Tells this cut from an earlier one with the same numbers.
    var serial: UInt64 = 0
    var after: Int
    var how: ProxyCut
    var remaining: Int?
}

/// What the tests' side of a proxy and its thread share.
final class ProxyControl: Sendable {
    struct State: Sendable {
        var faults = ProxyFaults()
        var armed: [ProxySide: ArmedCut] = [:]
        var cutAll: ProxyCut?
        /// Where new connections go; nil for where the proxy was made for.
        var serverPort: UInt16?
        /// Connections that somebody else has accepted.
        var handedIn: [Socket] = []
        var isStopped = false
        var isOver = false
        var serial: UInt64 = 0
        var traffic = ProxyTraffic()
    }

    private let state = Mutex(State())
    private let wake = WakePipe()

    var faults: ProxyFaults { state.withLock { $0.faults } }
    var traffic: ProxyTraffic { state.withLock { $0.traffic } }
    /// The descriptor that is readable when something changed.
    var wakeDescriptor: Int32 { wake.reader }

    func update(_ change: (inout State) -> Void) {
        state.withLock {
            change(&$0)
            if !$0.isOver { wake.signal() }
        }
    }

    func arm(_ side: ProxySide, _ cut: ArmedCut) {
        update {
            $0.serial += 1
            var cut = cut
            cut.serial = $0.serial
            $0.armed[side] = cut
        }
    }

    func stop() { update { $0.isStopped = true } }

    /// Hands in a non-blocking connection of a client.
    func handIn(_ client: Socket) {
        let isTaken = state.withLock { state in
            guard !state.isOver, !state.isStopped else { return false }
            state.handedIn.append(client)
            wake.signal()
            return true
        }
        if !isTaken { client.reset() }
    }

    // The thread's side.

    /// Takes the news: the state as it is, with `cutAll` and what was handed in taken out.
    func take() -> State {
        wake.drain()
        return state.withLock { state in
            defer {
                state.cutAll = nil
                state.handedIn = []
            }
            return state
        }
    }

    func count(_ change: (inout ProxyTraffic) -> Void) { state.withLock { change(&$0.traffic) } }

    /// Takes one of the connections that an armed cut may end; false when it has none left, or was disarmed.
    func claim(_ side: ProxySide, _ serial: UInt64) -> Bool {
        state.withLock {
            guard let cut = $0.armed[side], cut.serial == serial, cut.remaining != 0 else { return false }
            $0.armed[side]?.remaining = cut.remaining.map { $0 - 1 }
            return true
        }
    }

    func end() {
        state.withLock {
            $0.isOver = true
            wake.close()
        }
    }
}
