import Glibc

/// The thread of a proxy: one `poll` over the listener and all connections.
struct ProxyLoop: Sendable {
    private let control: ProxyControl
    private let listenPort: UInt16?
    private let serverPort: UInt16
    private let firstListener: Socket?

    /// - Parameter listenPort: where connections are taken; nil for those alone that are handed in.
    init(control: ProxyControl, listenPort: UInt16?, serverPort: UInt16) throws(SandboxError) {
        self.control = control
        self.listenPort = listenPort
        self.serverPort = serverPort
        if let listenPort {
            firstListener = try Socket.listening(port: listenPort, nonblocking: true)
        } else {
            firstListener = nil
        }
    }

    /// Serves until the proxy is stopped.
    func run() {
        var listener: Socket? = firstListener
        var connections: [ProxyConnection] = []
        while true {
            let state = control.take()
            listen(&listener, refuse: state.faults.refusesConnections)
            if let how = state.cutAll { cutAll(&connections, how) }
            for client in state.handedIn { add(client, to: &connections, state) }
            if state.isStopped { break }
            turn(&connections, listener, state)
        }
        listener?.close()
        for index in connections.indices { connections[index].cut(.reset, now: .now) }
        control.count { $0.open = 0 }
        control.end()
    }

    /// Opens or closes the listener, as the faults want it.
    private func listen(_ listener: inout Socket?, refuse: Bool) {
        if refuse {
            listener?.close()
            listener = nil
        } else if listener == nil, let listenPort {
            listener = try? Socket.listening(port: listenPort, nonblocking: true)
        }
    }

    private func cutAll(_ connections: inout [ProxyConnection], _ how: ProxyCut) {
        let count = connections.count
        control.count { $0.cuts += count }
        for index in connections.indices { connections[index].cut(how, now: .now) }
    }

    /// Waits for something to happen, and deals with it.
    private func turn(_ connections: inout [ProxyConnection], _ listener: Socket?, _ state: ProxyControl.State) {
        let before = ContinuousClock.now
        var entries = [pollfd(fd: control.wakeDescriptor, events: Int16(POLLIN), revents: 0)]
        entries.append(pollfd(fd: listener?.descriptor ?? -1, events: Int16(POLLIN), revents: 0))
        for connection in connections { entries += connection.interest(state, now: before) }
        let next = connections.compactMap { $0.nextTime(state) }.filter { $0 > before }.min()
        _ = poll(
            &entries, nfds_t(entries.count),
            timeout(until: next, isListening: listener != nil || listenPort == nil, before))
        // What was changed meanwhile counts before any byte moves: a held proxy passes nothing on.
        if entries[0].revents != 0 { return }
        let now = ContinuousClock.now
        for index in connections.indices {
            let events = [entries[2 + 2 * index].revents, entries[3 + 2 * index].revents]
            connections[index].step(events, state, control, now: now)
        }
        if let listener, entries[1].revents != 0 { accept(from: listener, into: &connections, state) }
        connections.removeAll(where: \.isClosed)
        let count = connections.count
        control.count { $0.open = count }
    }

    private func accept(
        from listener: Socket, into connections: inout [ProxyConnection], _ state: ProxyControl.State
    ) {
        while let client = listener.accepted(nonblocking: true) { add(client, to: &connections, state) }
    }

    private func add(_ client: Socket, to connections: inout [ProxyConnection], _ state: ProxyControl.State) {
        control.count { $0.connections += 1 }
        let port = state.serverPort ?? serverPort
        guard let server = try? Socket.connected(port: port, nonblocking: true) else { return client.reset() }
        connections.append(ProxyConnection(client: client, server: server))
    }

    /// Milliseconds to wait; a listener that could not be opened again is tried again soon.
    private func timeout(until next: ContinuousClock.Instant?, isListening: Bool, _ now: ContinuousClock.Instant)
        -> Int32
    {
        guard let next else { return isListening ? 1_000 : 50 }
        let (seconds, attoseconds) = (next - now).components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1
        return Int32(clamping: min(milliseconds, isListening ? 1_000 : 50))
    }
}
