/// The name, addresses and files of one member; they stay the same over restarts.
struct MemberPlace: Sendable, Hashable {
    var name: String
    var clientPort: UInt16
    var peerURL: String
    /// Serves `/health` and `/metrics` in plaintext, whatever TLS the clients' address has.
    var metricsPort: UInt16
    var usesTLS: Bool
    var folder: String

    var clientURL: String { "\(usesTLS ? "https" : "http")://127.0.0.1:\(clientPort)" }
    var metricsURL: String { "http://127.0.0.1:\(metricsPort)" }
    var dataDirectory: String { "\(folder)/\(name).etcd" }
    var logPath: String { "\(folder)/\(name).log" }
}
