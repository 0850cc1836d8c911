import EtcdSandbox
import TestSupport
import Testing

extension Command {
    /// Files of TLS that are there and can be read, and are not what they should be.
    @Suite("Files of TLS", .cluster(.one, security: .mutualTLS))
    struct TLSFiles {
        private let folder: PlaybookFolder
        private let endpoint: String
        private let files: TestTLS

        init() throws {
            folder = try PlaybookFolder()
            endpoint = try TestCluster.current.endpoints[0]
            files = try TestCluster.certificates
            try folder.playbook("put", Steps.put)
            try folder.write("not what it should be\n", to: "garbage.pem")
            try folder.write("", to: "empty.pem")
            try folder.write(
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", to: "hollow.pem")
        }

        private func flags(authority: String? = nil, certificate: String? = nil, key: String? = nil) -> [String] {
            [
                "--endpoints", endpoint, "--cacert", authority ?? files.authority.authority,
                "--cert", certificate ?? files.client.certificate, "--key", key ?? files.client.key,
            ]
        }

        private func expect(
            _ code: Int32, _ words: String, _ flags: [String], sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            for command in [["health"], ["plan", "put.yaml"], ["run", "put.yaml", "--yes"], ["lock", "show"]] {
                let ended = try await folder.run(command + flags)
                ended.expect(code, words, sourceLocation: sourceLocation)
            }
        }

        @Test("The right ones are taken")
        func right() async throws {
            (try await folder.run(["run", "put.yaml", "--yes"] + flags())).expect(0)
        }

        @Test("One that is none is 78, and is named", arguments: ["garbage.pem", "empty.pem", "hollow.pem"])
        func none(name: String) async throws {
            try await expect(78, "the trusted CA file \"\(name)\" cannot be used", flags(authority: name))
            try await expect(78, "the client certificate \"\(name)\" cannot be used", flags(certificate: name))
            try await expect(78, "the key \"\(name)\" cannot be used", flags(key: name))
        }

        @Test("A key that is not the certificate's is 78, and is named, of whatever kind it is")
        func otherKey() async throws {
            let other = try await files.authority.client(commonName: "other")
            let rsa = try await files.authority.tokenKeys().privateKey
            for key in [other.key, rsa] {
                try await expect(78, "the key \"\(key)\" cannot be used", flags(key: key))
            }
        }

        @Test("An encrypted key with the wrong password, or with none, is 78")
        func wrongPassword() async throws {
            let encrypted = try await files.authority.encrypted(files.client, passphrase: "pass")
            try await expect(78, "the key \"\(encrypted.key)\" cannot be used", flags(key: encrypted.key))
        }

        @Test("What only the server can tell stays 69")
        func others() async throws {
            let others = try await TestCertificates(authority: "Other CA")
            let client = try await others.client(commonName: "root")
            try await expect(69, "not signed by an authority of the trusted CA", flags(authority: others.authority))
            try await expect(
                69, "did not accept the client certificate", flags(certificate: client.certificate, key: client.key))
        }
    }
}
