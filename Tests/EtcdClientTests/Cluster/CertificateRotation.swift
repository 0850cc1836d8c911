import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension OnClusters.MutualTLS {
    /// The files that a client is configured with, whose contents change.
    private final class Files {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rotation-\(UInt32.random(in: 0 ... .max))")
        var certificate: URL { folder.appending(path: "client.pem") }
        var key: URL { folder.appending(path: "client.key") }
        var authority: URL { folder.appending(path: "ca.pem") }

        init(_ client: CertificateFiles, authority path: String) throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try put(client)
            try put(authority: path)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        /// Replaces certificate and key, one after the other.
        func put(_ client: CertificateFiles) throws {
            try Data(contentsOf: URL(filePath: client.certificate)).write(to: certificate)
            try Data(contentsOf: URL(filePath: client.key)).write(to: key)
        }

        func put(authority path: String) throws {
            try Data(contentsOf: URL(filePath: path)).write(to: authority, options: .atomic)
        }

        func configuration(_ release: EtcdRelease) throws -> EtcdConfiguration {
            var configuration = OnClusters.configuration(try TestCluster.of(release).endpoints)
            configuration.certFile = certificate.path(percentEncoded: false)
            configuration.keyFile = key.path(percentEncoded: false)
            configuration.trustedCAFile = authority.path(percentEncoded: false)
            return configuration
        }
    }

    private static func works(_ client: EtcdClient) async -> Bool {
        do {
            try await client.put(PutRequest(key: "rotation", value: "x"), options: .timeout(.seconds(5)))
            return true
        } catch {
            return false
        }
    }

    @Test(
        "TLS84: A client's certificate that is replaced on disk counts from then on", .overBothWireFormats,
        arguments: EtcdRelease.allCases)
    func rotatesCertificates(release: EtcdRelease) async throws {
        let certificates = try TestCluster.certificates
        let strangers = try await TestCertificates(authority: "Stranger")
        let stranger = try await strangers.client(commonName: "root")
        let good = certificates.client
        let files = try Files(good, authority: certificates.authority.authority)
        try await withEtcdClient(try files.configuration(release)) { client in
            #expect(await Self.works(client))
            // What is under way stays on its connection.
            try await client.watch(WatchRequest(.key("rotation"), createdNotify: true)) { watch in
                _ = try await watch.next()
                try files.put(stranger)
                // The connection that calls share was made with the old certificate, and is not used again.
                try await eventually("calls are refused") { await !Self.works(client) }
                try await withEtcdClient(try Self.configuration(release, good)) { other in
                    let revision = try await other.put(PutRequest(key: "rotation", value: "y")).header.revision
                    while try await watch.next().revision < revision {}
                }
            }
            try files.put(good)
            try await eventually("calls are answered again") { await Self.works(client) }
        }
        withExtendedLifetime(strangers) {}
    }

    @Test("TLS83: Authorities that are replaced on disk count from then on", arguments: EtcdRelease.allCases)
    func rotatesAuthorities(release: EtcdRelease) async throws {
        let certificates = try TestCluster.certificates
        let stranger = try await TestCertificates(authority: "Stranger")
        let files = try Files(certificates.client, authority: stranger.authority)
        try await withEtcdClient(try files.configuration(release)) { client in
            #expect(await !Self.works(client))
            try files.put(authority: certificates.authority.authority)
            try await eventually("the server is trusted") { await Self.works(client) }
            try files.put(authority: stranger.authority)
            try await eventually("the server is not trusted any more") { await !Self.works(client) }
        }
    }
}
