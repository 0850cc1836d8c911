import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// What `docs/json-gateway.md` shows beside the calls of lua-resty-etcd, as it stands there.
@Suite("What a client of the gateway does", .cluster(.three, on: EtcdRelease.allCases))
struct GatewayExamples {
    private func configuration(_ release: EtcdRelease) throws -> EtcdConfiguration {
        var configuration = OnClusters.configuration(try TestCluster.of(release).endpoints)
        configuration.wireFormat = .jsonGateway
        return configuration
    }

    @Test("Keys: get, set, setnx, setx, delete", arguments: EtcdRelease.allCases)
    func keys(release: EtcdRelease) async throws {
        try await withEtcdClient(try configuration(release)) { whole in
            let client = whole.namespaced("/keys")
            try await client.put(PutRequest(key: "/a", value: "1"))
            #expect(try await client.get(GetRequest(key: "/a")).keyValues.first?.valueText == "1")
            #expect(try await client.putIfAbsent(PutRequest(key: "/a", value: "2")).succeeded == false)
            #expect(try await client.putIfPresent(PutRequest(key: "/a", value: "3")).succeeded)
            var request = PutRequest(key: "/a", value: "")
            request.ignoreValue = true
            request.prevKV = true
            #expect(try await client.put(request).prevKV?.valueText == "3")
            #expect(try await client.delete(DeleteRequest(.key("/a"), prevKV: true)).prevKVs.first?.valueText == "3")
            #expect(try await whole.get(GetRequest(.prefix("/keys"))).count == 0)
        }
    }

    @Test("Folders: readdir, rmdir", arguments: EtcdRelease.allCases)
    func folders(release: EtcdRelease) async throws {
        try await withEtcdClient(try configuration(release)) { client in
            for name in ["a", "b", "c"] { try await client.put(PutRequest(key: "/dir/\(name)", value: name)) }
            var request = GetRequest(.prefix("/dir/"))
            request.sort = GetRequest.Sort(.key, .descending)
            request.limit = 2
            request.keysOnly = true
            #expect(try await client.get(request).keyValues.map(\.keyText) == ["/dir/c", "/dir/b"])
            request.countOnly = true
            #expect(try await client.get(request).count == 3)
            #expect(try await client.delete(DeleteRequest(.prefix("/dir/"))).deleted == 3)
        }
    }

    @Test("Watches: watch, watchdir, cancel", arguments: EtcdRelease.allCases)
    func watches(release: EtcdRelease) async throws {
        try await withEtcdClient(try configuration(release)) { client in
            let start = try await client.put(PutRequest(key: "/watched/a", value: "1")).header.revision
            let request = WatchRequest(.prefix("/watched/"), startRevision: start, previousKeyValue: true)
            // Leaving the closure cancels the watch.
            let seen = try await client.watch(request) { watch in
                _ = try await client.put(PutRequest(key: "/watched/a", value: "2"))
                return [try await watch.next(), try await watch.next()]
            }
            #expect(seen[0].revision == start && seen[1].revision > start)
            #expect(seen.map { $0.events.map(\.keyValue.valueText) } == [["1"], ["2"]])
            #expect(seen[1].events.first?.previous?.valueText == "1")
        }
    }

    @Test("Transactions, and the server's version", arguments: EtcdRelease.allCases)
    func transactions(release: EtcdRelease) async throws {
        try await withEtcdClient(try configuration(release)) { client in
            let txn = Txn(
                if: [Compare(.key("/txn"), .equal, .createRevision(0))], then: [.put("/txn", "1")],
                else: [.get("/txn")])
            let answers = [try await client.txn(txn), try await client.txn(txn)]
            #expect(answers.map(\.succeeded) == [true, false])
            let versions = try await client.serverVersions()
            #expect(versions.server.hasPrefix(release.rawValue))
        }
    }

    @Test("Leases: grant with an id, keepalive, timetolive, leases, revoke", arguments: EtcdRelease.allCases)
    func leases(release: EtcdRelease) async throws {
        try await withEtcdClient(try configuration(release)) { client in
            let lease = try await client.leaseGrant(ttl: 60, id: 4711)
            #expect(lease.id == 4711)
            try await client.put(PutRequest(key: "/leased", value: "1", lease: lease.id))
            #expect(try await client.leaseKeepAliveOnce(lease.id).ttl == 60)
            try await client.leaseKeepAlive(lease.id) { renewals in _ = try await renewals.next() }
            #expect(try await client.leaseTimeToLive(lease.id, keys: true).keys == [Array("/leased".utf8)])
            #expect(try await client.leases().leases.contains(lease.id))
            try await client.leaseRevoke(lease.id)
            #expect(try await client.get(GetRequest(key: "/leased")).count == 0)
        }
    }

    @Test("Several hosts, of which one is down, with a health of each", arguments: EtcdRelease.allCases)
    func severalHosts(release: EtcdRelease) async throws {
        var configuration = try configuration(release)
        // Nobody listens there. A connection that is taken and broken might have brought the write somewhere.
        configuration.endpoints[0] = "http://127.0.0.1:1"
        configuration.dialTimeout = .seconds(2)
        configuration.requestTimeout = .seconds(30)
        try await withEtcdClient(configuration) { client in
            try await client.put(PutRequest(key: "/hosts", value: "1"), options: .timeout(.seconds(20)))
            #expect(client.endpointStates[0].failures > 0)
            #expect(client.endpointStates[1].failures == 0)
            for endpoint in client.endpoints.dropFirst() {
                #expect(try await client.serverHealth(of: endpoint).isHealthy)
            }
        }
    }

    @Test(
        "A printed call does what the call does",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")),
        arguments: EtcdRelease.allCases)
    func printed(release: EtcdRelease) async throws {
        try await withEtcdClient(try configuration(release)) { client in
            let value = "it's \"one\"\nvalue"
            let command = try await client.curlCommand { try await $0.put(PutRequest(key: "/printed", value: value)) }
            #expect(try await client.get(GetRequest(key: "/printed")).count == 0)
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", command.description]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(try await client.get(GetRequest(key: "/printed")).keyValues.first?.valueText == value)
        }
    }
}
