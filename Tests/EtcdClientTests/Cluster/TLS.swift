import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters {
    /// Tests of TLS with a server's certificate.
    @Suite("TLS", .cluster(.one, on: EtcdRelease.allCases, security: .tls), .serialized)
    struct TLS {
        static func configuration(_ release: EtcdRelease) throws -> EtcdConfiguration {
            var configuration = OnClusters.configuration(try TestCluster.of(release).endpoints)
            configuration.trustedCAFile = try TestCluster.certificates.authority.authority
            return configuration
        }

        /// What a call fails with; it must not take until its deadline.
        static func failure(_ configuration: EtcdConfiguration) async throws -> EtcdError {
            let start = ContinuousClock.now
            let error = try await withEtcdClient(configuration) { client in
                await OnClusters.failure { try await client.put(PutRequest(key: "a", value: "x")) }
            }
            #expect(start.duration(to: .now) < .seconds(20))
            #expect(error.outcome == .notSent)
            #expect(error.family == .connection)
            return error
        }

        @Test(
            "TLS83: The right authority is enough, and a login works over it", .overBothWireFormats,
            arguments: EtcdRelease.allCases)
        func works(release: EtcdRelease) async throws {
            try await withEtcdClient(try Self.configuration(release)) { client in
                try await client.put(PutRequest(key: "a", value: "x"))
                _ = try await client.status(of: client.endpoints[0])
                let size = try await client.snapshot { stream in
                    var size = 0
                    for try await chunk in stream { size += chunk.bytes.count }
                    return size
                }
                #expect(size % 512 == 32)
            }
        }

        @Test("TLS83: Each way to get TLS wrong fails soon, and says what is wrong", arguments: EtcdRelease.allCases)
        func failsClearly(release: EtcdRelease) async throws {
            var messages: [String] = []
            var noAuthority = try Self.configuration(release)
            noAuthority.trustedCAFile = nil
            messages.append(try await Self.failure(noAuthority).message)

            let stranger = try await TestCertificates(authority: "Stranger")
            var otherAuthority = try Self.configuration(release)
            otherAuthority.trustedCAFile = stranger.authority
            messages.append(try await Self.failure(otherAuthority).message)
            withExtendedLifetime(stranger) {}

            var otherName = try Self.configuration(release)
            otherName.serverName = "etcd.example"
            messages.append(try await Self.failure(otherName).message)

            var plain = try Self.configuration(release)
            plain.endpoints = plain.endpoints.map { $0.replacing("https://", with: "http://") }
            plain.requestTimeout = .seconds(5)
            let plainError = try await withEtcdClient(plain) { client in
                await OnClusters.failure { try await client.put(PutRequest(key: "a", value: "x")) }
            }
            messages.append(plainError.message)

            #expect(Set(messages).count == messages.count, "\(messages)")
            #expect(messages.allSatisfy { !$0.isEmpty })
        }

        @Test(
            "TLS83: A watch and a keep-alive fail with what keeps TLS from coming up, as calls do",
            .overBothWireFormats, arguments: EtcdRelease.allCases)
        func streamsFailClearly(release: EtcdRelease) async throws {
            var configuration = OnClusters.configuration(try TestCluster.of(release).endpoints)
            configuration.trustedCAFile = nil
            configuration.requestTimeout = nil
            let limit = CallOptions.timeout(.seconds(30))
            try await withEtcdClient(configuration) { client in
                let watch = await OnClusters.failure {
                    try await client.watch(WatchRequest(.key("a")), options: limit) { _ = try await $0.next() }
                }
                #expect(watch.code == .tls)
                let renewal = await OnClusters.failure {
                    try await client.leaseKeepAlive(1, options: limit) { _ = try await $0.next() }
                }
                #expect(renewal.code == .tls)
            }
        }

        @Test(
            "TLS83: A client that has been answered waits while connections end before TLS is up",
            .overBothWireFormats, arguments: EtcdRelease.allCases, ProxyCut.allCases)
        func cutHandshakes(release: EtcdRelease, how: ProxyCut) async throws {
            var configuration = try Self.configuration(release)
            let proxy = try FaultProxy(to: configuration.endpoints[0])
            configuration.endpoints = [proxy.url]
            try await withEtcdClient(configuration) { client in
                let lease = try await client.leaseGrant(ttl: 600).id
                proxy.cut(.toServer, after: 0, how)
                proxy.cutConnections(how)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await OnClusters.untilDone { try await client.put(PutRequest(key: "a", value: "x")) }
                    }
                    group.addTask { try await client.snapshot { while try await $0.next() != nil {} } }
                    group.addTask {
                        let request = WatchRequest(.key("a"), createdNotify: true)
                        try await client.watch(request) { _ = try await $0.next() }
                    }
                    group.addTask { try await client.leaseKeepAlive(lease) { _ = try await $0.next() } }
                    try await eventually { proxy.traffic.cuts >= 12 }
                    proxy.disarm()
                    try await group.waitForAll()
                }
            }
        }

        @Test("TLS83: An expired certificate and a port without TLS are named", arguments: [EtcdRelease.v34])
        func expiredAndPlain(release: EtcdRelease) async throws {
            let authority = try TestCluster.certificates.authority
            let expired = TLSOptions(server: try await authority.server(expired: true))
            try await withEtcdCluster(ClusterOptions(members: 1, etcd: release.binary, tls: expired)) { cluster in
                var configuration = try Self.configuration(release)
                configuration.endpoints = cluster.endpoints
                #expect(try await Self.failure(configuration).message.contains("expired"))
            }
            try await withEtcdCluster(ClusterOptions(members: 1, etcd: release.binary)) { cluster in
                var configuration = try Self.configuration(release)
                configuration.endpoints = cluster.endpoints.map { $0.replacing("http://", with: "https://") }
                let message = try await Self.failure(configuration).message
                #expect(message.contains("plaintext"), "\(message)")
            }
        }

        @Test("TLS86: Checks can be relaxed, with a warning", arguments: EtcdRelease.allCases)
        func relaxes(release: EtcdRelease) async throws {
            var unchecked = try Self.configuration(release)
            unchecked.trustedCAFile = nil
            unchecked.insecureSkipTLSVerify = true
            #expect(unchecked.warnings.count == 1)
            try await withEtcdClient(unchecked) { try await $0.put(PutRequest(key: "a", value: "x")) }

            var renamed = try Self.configuration(release)
            renamed.serverName = "localhost"
            #expect(renamed.warnings.count == 1)
            try await withEtcdClient(renamed) { try await $0.put(PutRequest(key: "a", value: "x")) }
        }
    }

    /// Tests of TLS with certificates on both sides.
    @Suite("Mutual TLS", .cluster(.one, on: EtcdRelease.allCases, security: .mutualTLS), .serialized)
    struct MutualTLS {
        static func configuration(_ release: EtcdRelease, _ client: CertificateFiles?) throws -> EtcdConfiguration {
            var configuration = try TLS.configuration(release)
            configuration.certFile = client?.certificate
            configuration.keyFile = client?.key
            return configuration
        }

        @Test(
            "TLS84: Only a client with a certificate of the right authority is let in", arguments: EtcdRelease.allCases)
        func requiresCertificate(release: EtcdRelease) async throws {
            let certificates = try TestCluster.certificates
            let none = try await TLS.failure(try Self.configuration(release, nil))
            #expect(none.message.contains("client certificate"))
            let strangers = try await TestCertificates(authority: "Stranger")
            let stranger = try await strangers.client(commonName: "root")
            _ = try await TLS.failure(try Self.configuration(release, stranger))
            withExtendedLifetime(strangers) {}
            let expired = try await certificates.authority.client(commonName: "root", expired: true)
            _ = try await TLS.failure(try Self.configuration(release, expired))
            try await withEtcdClient(try Self.configuration(release, certificates.client)) { client in
                try await client.put(PutRequest(key: "a", value: "x"))
            }
        }

        @Test("TLS84: An encrypted key works with its password, and says so without", arguments: EtcdRelease.allCases)
        func encryptedKey(release: EtcdRelease) async throws {
            let certificates = try TestCluster.certificates
            let files = try await certificates.authority.encrypted(certificates.client, passphrase: "open sesame")
            var configuration = try Self.configuration(release, files)
            let without = try await TLS.failure(configuration)
            #expect(without.message.contains("key"))
            configuration.keyPassword = "wrong sesame"
            #expect(try await !TLS.failure(configuration).description.contains("sesame"))
            configuration.keyPassword = "open sesame"
            try await withEtcdClient(configuration) { try await $0.put(PutRequest(key: "a", value: "x")) }
        }

        @Test("AUTH62: A certificate's name is the user, unless a login names another", arguments: EtcdRelease.allCases)
        func namesUser(release: EtcdRelease) async throws {
            let certificates = try TestCluster.certificates
            let asRoot = try Self.configuration(release, certificates.client)
            let alice = try await certificates.authority.client(commonName: "alice")
            let asAlice = try Self.configuration(release, alice)
            try await withEtcdClient(asRoot) { root in
                try await root.userAdd("root", password: "secret")
                try await root.roleAdd("root")
                try await root.userGrantRole("root", role: "root")
                try await root.userAddWithoutPassword("alice")
                try await root.roleAdd("alice")
                try await root.roleGrantPermission("alice", Permission(.readWrite, .prefix("alice/")))
                try await root.userGrantRole("alice", role: "alice")
                try await root.authEnable()
                try await root.put(PutRequest(key: "anywhere", value: "x"))
                try await withEtcdClient(asAlice) { client in
                    try await client.put(PutRequest(key: "alice/a", value: "x"))
                    let error = await OnClusters.failure { try await client.put(PutRequest(key: "bob", value: "x")) }
                    #expect(error.code == .permissionDenied)
                    // A change of users does not end what a certificate may do.
                    try await root.roleGrantPermission("alice", Permission(.read, .key("bob")))
                    try await client.put(PutRequest(key: "alice/a", value: "y"))
                }
                var loggedIn = asAlice
                (loggedIn.username, loggedIn.password) = ("root", "secret")
                try await withEtcdClient(loggedIn) { try await $0.put(PutRequest(key: "bob", value: "x")) }
                try await root.authDisable()
                for user in ["alice", "root"] { try await root.userDelete(user) }
            }
        }
    }
}
