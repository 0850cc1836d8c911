package import EtcdSandbox
import Testing

/// The clusters that a `.cluster` trait has started for the suite that is running.
package enum TestCluster {
    /// The running clusters, by release.
    @TaskLocal package static var running: [EtcdRelease: EtcdCluster] = [:]
    /// Who has a cluster to itself, by release.
    @TaskLocal static var turns: [EtcdRelease: Slots] = [:]
    /// The certificates of a TLS cluster.
    @TaskLocal package static var tls: TestTLS?

    /// The suite's cluster, the older release's where there are several. Throws where the suite has no `.cluster` trait.
    package static var current: EtcdCluster {
        get throws {
            for release in EtcdRelease.allCases {
                if let cluster = running[release] { return cluster }
            }
            throw SandboxError(.notRunning, "the suite has no .cluster trait")
        }
    }

    /// The suite's cluster of one release. Throws where the suite's trait does not name the release.
    package static func of(_ release: EtcdRelease) throws -> EtcdCluster {
        guard let cluster = running[release] else {
            throw SandboxError(.notRunning, "the suite has no .cluster trait for etcd \(release.rawValue)")
        }
        return cluster
    }

    /// The suite's cluster of one release, alone: for tests of a suite that harm it while others use another release's.
    ///
    /// Throws where the suite's trait does not name the release.
    package static func alone<Result: Sendable>(
        _ release: EtcdRelease, _ body: (EtcdCluster) async throws -> Result
    ) async throws -> Result {
        let cluster = try of(release)
        await turns[release]?.acquire()
        defer { turns[release]?.release() }
        return try await body(cluster)
    }

    /// The certificates of the suite's TLS cluster. Throws where it has none.
    package static var certificates: TestTLS {
        get throws {
            guard let tls else { throw SandboxError(.notRunning, "the suite's .cluster trait asks for no TLS") }
            return tls
        }
    }
}

/// The certificates that a TLS cluster of a suite uses, and those that its clients may show.
package struct TestTLS: Sendable {
    /// The authority of them all; for further certificates.
    package var authority: TestCertificates
    /// The members' certificate.
    package var server: CertificateFiles
    /// A client's, with the common name `root`.
    package var client: CertificateFiles

    /// Makes the certificates.
    package static func make() async throws -> TestTLS {
        let authority = try await TestCertificates()
        return TestTLS(
            authority: authority, server: try await authority.server(),
            client: try await authority.client(commonName: "root"))
    }

    /// What the members are told.
    package func options(mutual: Bool) -> TLSOptions {
        TLSOptions(
            server: server, trustedCA: mutual ? authority.authority : nil, requiresClientCertificate: mutual)
    }
}
