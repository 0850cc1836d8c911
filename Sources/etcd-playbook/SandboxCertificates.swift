import EtcdSandbox
import FoundationEssentials

/// The certificates of a sandbox with TLS, in a folder that goes with it: as kubeadm names them, so that what is written
/// for `/etc/kubernetes/pki/etcd` can be tried.
final class SandboxCertificates: Sendable {
    /// What the members are told: they ask for a client's certificate too.
    let options: TLSOptions
    private let authority: TestCertificates
    private let folder: TemporaryFolder

    init() async throws {
        authority = try await TestCertificates()
        options = TLSOptions(
            server: try await authority.server(), trustedCA: authority.authority, requiresClientCertificate: true)
        folder = try TemporaryFolder(prefix: "etcd-sandbox-pki")
        // The common name is the user, once authentication is on.
        let client = try await authority.client(commonName: "root")
        for (source, name) in [
            (authority.authority, Self.authorityName), (client.certificate, Self.certificateName),
            (client.key, Self.keyName),
        ] { try FileManager.default.copyItem(atPath: source, toPath: folder.file(name)) }
    }

    /// Where a client finds what it must show and trust.
    var environment: [(name: String, value: String)] {
        [
            ("ETCDCTL_CACERT", folder.file(Self.authorityName)), ("ETCDCTL_CERT", folder.file(Self.certificateName)),
            ("ETCDCTL_KEY", folder.file(Self.keyName)),
        ]
    }

    private static let authorityName = "ca.crt"
    private static let certificateName = "healthcheck-client.crt"
    private static let keyName = "healthcheck-client.key"
}
