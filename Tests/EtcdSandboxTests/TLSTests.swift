import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension SandboxTests {
    @Suite("TLS")
    struct TLSTests {
        @Test(
            "A cluster serves TLS, and asks for a client's certificate where it is told to", arguments: [false, true])
        func clusterWithTLS(mutual: Bool) async throws {
            let tls = try await TestTLS.make()
            let options = ClusterOptions(members: 1, tls: tls.options(mutual: mutual), unsafeNoFsync: true)
            try await withEtcdCluster(options) { cluster in
                #expect(cluster.endpoints.allSatisfy { $0.hasPrefix("https://") })
                var configuration = EtcdConfiguration(endpoints: cluster.endpoints)
                configuration.requestTimeout = .seconds(10)
                configuration.maxUnaryRetries = 0
                configuration.trustedCAFile = tls.authority.authority
                #expect(await answers(configuration) == !mutual)
                configuration.certFile = tls.client.certificate
                configuration.keyFile = tls.client.key
                #expect(await answers(configuration))
                configuration.trustedCAFile = try await TestCertificates(authority: "Another CA").authority
                #expect(await !answers(configuration))
            }
        }

        @Test("A certificate expires while its cluster runs, and is made good again")
        func expires() async throws {
            let tls = try await TestTLS.make()
            let options = ClusterOptions(members: 1, tls: tls.options(mutual: false), unsafeNoFsync: true)
            try await withEtcdCluster(options) { cluster in
                var configuration = EtcdConfiguration(endpoints: cluster.endpoints)
                configuration.requestTimeout = .seconds(10)
                configuration.maxUnaryRetries = 0
                configuration.trustedCAFile = tls.authority.authority
                #expect(await answers(configuration))
                try await withEtcdClient(configuration) { open in
                    try await open.put(PutRequest(key: "a", value: "x"))
                    try await tls.authority.reissue(tls.server, expired: true)
                    try await open.put(PutRequest(key: "a", value: "y"))
                    try await withEtcdClient(configuration) { new in
                        let error = await #expect(throws: EtcdError.self) { try await new.get(GetRequest(key: "a")) }
                        #expect(error?.message.contains("expired") == true, "\(error?.message ?? "")")
                    }
                }
                try await tls.authority.reissue(tls.server, expired: false)
                try await withEtcdClient(configuration) { client in
                    _ = try await client.put(PutRequest(key: "a", value: "z"))
                }
            }
        }

        @Test("Certificates can be expired, and keys encrypted")
        func kinds() async throws {
            let authority = try await TestCertificates()
            let expired = try await authority.server(expired: true)
            let check = try await ToolRun.run(
                "openssl", ["x509", "-checkend", "0", "-noout", "-in", expired.certificate])
            #expect(check.status == .exited(1))
            let plain = try await authority.client(commonName: "alice")
            let encrypted = try await authority.encrypted(plain, passphrase: "open sesame")
            let text = try String(contentsOfFile: encrypted.key, encoding: .utf8)
            #expect(text.contains("ENCRYPTED PRIVATE KEY"))
            let subject = try await ToolRun.run(
                "openssl", ["x509", "-noout", "-subject", "-in", plain.certificate])
            #expect(subject.outputText.contains("alice"))
        }

        private func answers(_ configuration: EtcdConfiguration) async -> Bool {
            do {
                return try await withEtcdClient(configuration) { client in
                    try await client.get(GetRequest(key: "a")).count == 0
                }
            } catch { return false }
        }
    }
}
