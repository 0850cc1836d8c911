/// The name, addresses and files of one member; they stay the same over restarts.
struct MemberPlace: Sendable, Hashable {
    var name: String
    var clientPort: UInt16
    /// What the other members are told.
    var peerURL: String
    /// Where it takes the other members' connections; behind a ``PeerNetwork`` not the port of ``peerURL``.
    var peerPort: UInt16
    /// Serves `/health` and `/metrics` in plaintext, whatever TLS the clients' address has.
    var metricsPort: UInt16
    var usesTLS: Bool
    var folder: String

    var clientURL: String { "\(usesTLS ? "https" : "http")://127.0.0.1:\(clientPort)" }
    var peerListenURL: String { "http://127.0.0.1:\(peerPort)" }
    var metricsURL: String { "http://127.0.0.1:\(metricsPort)" }
    /// Programs up to 3.5 want a port in every address, and take host and port for a file in their folder.
    var socketName: String { "\(name):1" }
    var socketPath: String { "\(folder)/\(socketName)" }
    var socketScheme: String { usesTLS ? "unixs" : "unix" }
    var dataDirectory: String { "\(folder)/\(name).etcd" }
    var logPath: String { "\(folder)/\(name).log" }
}

/// The port at the end of `http://HOST:PORT` or `HOST:PORT`.
func port(ofURL url: String) -> UInt16? { url.split(separator: ":").last.flatMap { UInt16($0) } }
