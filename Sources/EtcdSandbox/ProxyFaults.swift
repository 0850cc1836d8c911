/// What a ``FaultProxy`` does to the connections that go through it.
public struct ProxyFaults: Sendable, Hashable {
    /// What it does to bytes on their way to the server.
    public var toServer = ProxyFlow()
    /// What it does to bytes on their way to the client.
    public var toClient = ProxyFlow()
    /// Whether new connections are refused, as when nothing listens.
    public var refusesConnections = false

    /// No faults.
    public init() {}

    /// Both directions held: nothing is read, connections stay open. As a stopped process looks.
    public static let held = ProxyFaults(both: ProxyFlow(mode: .hold))
    /// Both directions dropped: everything is read and thrown away. As a firewall looks that swallows packets.
    public static let dropped = ProxyFaults(both: ProxyFlow(mode: .drop))
    /// Bytes delayed in both directions.
    public static func delayed(_ delay: Duration) -> ProxyFaults { ProxyFaults(both: ProxyFlow(delay: delay)) }

    private init(both flow: ProxyFlow) {
        toServer = flow
        toClient = flow
    }
}

/// What a proxy does to the bytes of one direction.
public struct ProxyFlow: Sendable, Hashable {
    /// Whether bytes go on.
    public enum Mode: Sendable, Hashable {
        /// Bytes go on.
        case forward
        /// Nothing is read, so that the sender's buffers fill up.
        case hold
        /// Everything is read and thrown away, the end of the stream too.
        case drop
    }

    /// Whether bytes go on.
    public var mode = Mode.forward
    /// How long each byte is kept before it goes on.
    public var delay = Duration.zero
    /// How many bytes go on in a second, at most; nil for no bound.
    public var bytesPerSecond: Int?
    /// How many bytes go on in one piece, at most; nil for no bound.
    public var sliceBytes: Int?

    /// Everything goes on at once, unless told otherwise.
    public init(
        mode: Mode = .forward, delay: Duration = .zero, bytesPerSecond: Int? = nil, sliceBytes: Int? = nil
    ) {
        self.mode = mode
        self.delay = delay
        self.bytesPerSecond = bytesPerSecond
        self.sliceBytes = sliceBytes
    }
}

/// A direction through a proxy.
public enum ProxySide: Sendable, Hashable, CaseIterable {
    /// From the client to the server.
    case toServer
    /// From the server to the client.
    case toClient
}

/// How a proxy ends a connection, on both of its sides.
public enum ProxyCut: Sendable, Hashable, CaseIterable {
    /// An orderly end of both streams (FIN).
    case finish
    /// A reset (RST); what was not delivered yet is lost.
    case reset
}

/// What has gone through a proxy so far.
public struct ProxyTraffic: Sendable, Hashable {
    /// How many connections were accepted.
    public var connections = 0
    /// How many of them are open now.
    public var open = 0
    /// How many were cut, by ``FaultProxy/cutConnections(_:)`` or after a number of bytes.
    public var cuts = 0
    /// How many bytes went on to the server.
    public var bytesToServer = 0
    /// How many bytes went on to the client.
    public var bytesToClient = 0
    /// How many bytes were read and thrown away, of either direction.
    public var bytesDropped = 0
}
