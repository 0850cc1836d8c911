/// A TCP proxy on loopback that harms the connections through it, for tests of clients.
///
/// It runs on a thread of its own. A change of its faults counts for connections that are open and for new ones.
public final class FaultProxy: Sendable {
    private let control: ProxyControl
    private let scheme: String
    /// The port it listens on.
    public let port: UInt16

    /// Listens on a free port and passes connections on to `target`: `http://127.0.0.1:PORT`, `https://…`, or
    /// `127.0.0.1:PORT`.
    public init(to target: String) throws(SandboxError) {
        guard let server = EtcdSandbox.port(ofURL: target) else { throw .noPort(target) }
        let parts = target.split(separator: ":", maxSplits: 1)
        scheme = target.contains("://") ? "\(parts[0])://" : ""
        port = try FreePorts.reserve(1)[0]
        control = ProxyControl()
        let loop = try ProxyLoop(control: control, listenPort: port, serverPort: server)
        guard OwnThread.start({ loop.run() }) else { throw .noThread }
    }

    deinit { control.stop() }

    /// The proxy's address, in the form of the target's.
    public var url: String { "\(scheme)127.0.0.1:\(port)" }

    /// The faults at work.
    public var faults: ProxyFaults {
        get { control.faults }
        set { control.update { $0.faults = newValue } }
    }

    /// What has gone through so far.
    public var traffic: ProxyTraffic { control.traffic }

    /// Ends every connection that is open now.
    public func cutConnections(_ how: ProxyCut) { control.update { $0.cutAll = how } }

    /// From now on ends each connection in place of passing on byte `bytes + 1` of a direction, counted from now, or
    /// from the connection's start where that is later. So `after: 0` on the way to the client ends it when the server
    /// begins to answer: the request was surely delivered, the answer surely not.
    ///
    /// - Parameter connections: how many connections to end so; nil for every one, until ``disarm()``.
    public func cut(_ side: ProxySide, after bytes: Int, _ how: ProxyCut, connections: Int? = nil) {
        control.arm(side, ArmedCut(after: bytes, how: how, remaining: connections))
    }

    /// From now on passes new connections on to another server, and ends those that are open: as an address looks behind
    /// which another cluster has taken the place of the first. ``heal()`` does not take it back.
    public func redirect(to target: String) throws(SandboxError) {
        guard let server = EtcdSandbox.port(ofURL: target) else { throw .noPort(target) }
        control.update {
            $0.serverPort = server
            $0.cutAll = .reset
        }
    }

    /// Takes back ``cut(_:after:_:connections:)``.
    public func disarm() { control.update { $0.armed = [:] } }

    /// Takes back every fault.
    public func heal() {
        control.update {
            $0.faults = ProxyFaults()
            $0.armed = [:]
        }
    }

    /// Ends every connection and listens no more.
    public func stop() { control.stop() }
}

extension SandboxError {
    fileprivate static func noPort(_ target: String) -> SandboxError {
        SandboxError(.systemCallFailed, "'\(target)' names no port to pass connections on to")
    }
}
