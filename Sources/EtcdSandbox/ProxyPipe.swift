/// One direction of one proxied connection: bytes that wait for their time. No sockets, no clock.
struct ProxyPipe: Sendable {
    private struct Chunk {
        var due: ContinuousClock.Instant
        var bytes: ArraySlice<UInt8>
    }

    /// How many bytes may wait before the source is read no more.
    static let capacity = 1 << 20

    private var chunks: [Chunk] = []
    private var waiting = 0
    private var nextSend: ContinuousClock.Instant?
    private var cutSerial: UInt64 = 0
    private var cutBase = 0
    /// How many bytes went on.
    private(set) var forwarded = 0
    /// Whether the source has ended.
    var sourceEnded = false
    /// Whether that end was passed on.
    var endPassedOn = false

    /// Whether the source should be read now.
    func wantsInput(_ flow: ProxyFlow) -> Bool {
        switch flow.mode {
        case .forward: !sourceEnded && waiting < Self.capacity
        case .drop: !sourceEnded
        case .hold: false
        }
    }

    /// Takes bytes that were read.
    mutating func take(_ bytes: ArraySlice<UInt8>, _ flow: ProxyFlow, now: ContinuousClock.Instant) {
        guard flow.mode != .drop, !bytes.isEmpty else { return }
        chunks.append(Chunk(due: now + flow.delay, bytes: bytes))
        waiting += bytes.count
    }

    /// When the next bytes may go on; nil when none wait, or none may.
    func nextDue(_ flow: ProxyFlow) -> ContinuousClock.Instant? {
        guard flow.mode == .forward, let first = chunks.first else { return nil }
        return max(first.due, nextSend ?? first.due)
    }

    /// Whether everything was passed on and the source has ended.
    func isFinished(_ flow: ProxyFlow) -> Bool { sourceEnded && chunks.isEmpty && flow.mode == .forward }

    /// The bytes to pass on now, as far as a cut allows; nil when the cut is due instead.
    mutating func piece(
        _ flow: ProxyFlow, _ cut: ArmedCut?, now: ContinuousClock.Instant
    ) -> ArraySlice<UInt8>? {
        arm(cut)
        guard let due = nextDue(flow), due <= now, let first = chunks.first else { return [] }
        var limit = min(first.bytes.count, max(1, flow.sliceBytes ?? .max))
        if let rate = flow.bytesPerSecond { limit = min(limit, max(1, rate / 50)) }
        if let cut, cut.remaining != 0 {
            let left = cut.after - (forwarded - cutBase)
            if left <= 0 { return nil }
            limit = min(limit, left)
        }
        return first.bytes.prefix(limit)
    }

    /// Notes that the first `count` waiting bytes went on.
    mutating func sent(_ count: Int, _ flow: ProxyFlow, now: ContinuousClock.Instant) {
        guard count > 0, !chunks.isEmpty else { return }
        chunks[0].bytes = chunks[0].bytes.dropFirst(count)
        if chunks[0].bytes.isEmpty { chunks.removeFirst() }
        waiting -= count
        forwarded += count
        guard let rate = flow.bytesPerSecond, rate > 0 else {
            nextSend = nil
            return
        }
        nextSend = max(now, nextSend ?? now) + .seconds(Double(count) / Double(rate))
    }

    /// A cut counts from the moment it was armed; on a new connection from its start.
    private mutating func arm(_ cut: ArmedCut?) {
        guard let cut, cut.serial != cutSerial else { return }
        cutSerial = cut.serial
        cutBase = forwarded
    }
}
