import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension ChangingClusters {
    /// Tokens that end after two seconds without use.
    @Suite(
        "Expired tokens",
        .cluster(
            ClusterOptions(members: 1, authToken: .simple(ttlSeconds: 2), unsafeNoFsync: true), on: EtcdRelease.allCases
        ), .overBothWireFormats, .serialized)
    struct TokenExpiry {
        @Test("AUTH59, F9: Every call goes on after its token has expired", arguments: EtcdRelease.allCases)
        func renews(release: EtcdRelease) async throws {
            try await OnClusters.Auth.withAuth(release) { root, _ in
                let endpoint = root.endpoints[0]
                let calls: [@Sendable (EtcdClient) async throws -> Void] = [
                    { try await $0.put(PutRequest(key: "a", value: "x")) },
                    { client in
                        // The gateways of these releases have no such call.
                        if !TestWireFormat.isGateway { _ = try await client.hashKV(of: endpoint) }
                    },
                    { try await $0.defragment(endpoint) },
                    { _ = try await $0.alarms() },
                    { _ = try await $0.memberList() },
                    { _ = try await $0.leaseGrant(ttl: 60) },
                    { client in
                        let bytes = try await client.snapshot { stream in
                            var count = 0
                            for try await chunk in stream { count += chunk.bytes.count }
                            return count
                        }
                        #expect(bytes % 512 == 32)
                    },
                ]
                for call in calls { try await call(root) }
                try await Self.waitForExpiry(release)
                for call in calls { try await call(root) }
            }
        }

        @Test("AUTH59, F9: Each kind of call is the first to find its token expired", arguments: EtcdRelease.allCases)
        func renewsFromMaintenance(release: EtcdRelease) async throws {
            try await OnClusters.Auth.withAuth(release) { root, _ in
                _ = try await root.get(GetRequest(key: "a"))
                try await OnClusters.Auth.withUser("root", release) { second in
                    _ = try await second.get(GetRequest(key: "a"))
                    try await OnClusters.Auth.withUser("root", release) { third in
                        _ = try await third.get(GetRequest(key: "a"))
                        try await OnClusters.Auth.withUser("root", release) { fourth in
                            let revision = try await fourth.put(PutRequest(key: "a", value: "x")).header.revision
                            try await Self.waitForExpiry(release)
                            let request = WatchRequest(.key("a"), startRevision: revision)
                            let seen = try await fourth.watch(request) { watch in try await watch.next().revision }
                            #expect(seen == revision)
                        }
                        if !TestWireFormat.isGateway { _ = try await root.hashKV(of: root.endpoints[0]) }
                        try await second.snapshot { stream in while try await stream.next() != nil {} }
                        try await third.defragment(third.endpoints[0])
                        _ = try await third.get(GetRequest(key: "a"))
                    }
                }
            }
        }

        @Test(
            "AUTH59, F9: A stream that was opened with a token by now expired takes on more watches and leases",
            arguments: EtcdRelease.allCases)
        func streamsOutliveTokens(release: EtcdRelease) async throws {
            try await OnClusters.Auth.withAuth(release) { root, _ in
                let lease = try await root.leaseGrant(ttl: 60).id
                let request = WatchRequest(.key("a"), createdNotify: true)
                try await root.watch(request) { first in
                    _ = try await first.next()
                    try await root.leaseKeepAlive(lease) { renewals in
                        _ = try await renewals.next()
                        try await Self.waitForExpiry(release)
                        try await root.leaseKeepAlive(lease) { more in _ = try await more.next() }
                        try await root.watch(request) { second in
                            _ = try await second.next()
                            let revision = try await root.put(PutRequest(key: "a", value: "x")).header.revision
                            for watch in [first, second] {
                                let update = try await watch.next()
                                #expect(update.revision == revision && update.events.count == 1)
                            }
                        }
                        #expect(root.sharedStreams == (TestWireFormat.isGateway ? 0 : 1, 1))
                    }
                }
            }
        }

        private static func waitForExpiry(_ release: EtcdRelease) async throws {
            try await TestCluster.of(release).waitUntilTokensExpire(user: "root", password: OnClusters.Auth.password)
        }
    }
}
