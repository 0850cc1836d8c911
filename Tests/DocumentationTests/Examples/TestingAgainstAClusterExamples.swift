import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

@Suite("Tests against clusters of their own", .startsProcesses)
struct OwnClusterExamples {
    @Test("A claimed key stays with who claimed it first")
    func claims() async throws {
        try await withEtcdCluster(ClusterOptions(members: 1, unsafeNoFsync: true)) { cluster in
            try await withEtcdClient(cluster.clientConfiguration) { client in
                let first = try await client.putIfAbsent(PutRequest(key: "a", value: "first"))
                let second = try await client.putIfAbsent(PutRequest(key: "a", value: "second"))
                #expect(first.succeeded && !second.succeeded)
            }
        }
    }

    @Test("A key outlives the leader")
    func leader() async throws {
        try await withEtcdCluster(ClusterOptions(members: 3, unsafeNoFsync: true)) { cluster in
            try await withEtcdClient(cluster.clientConfiguration) { client in
                try await client.put(PutRequest(key: "a", value: "before"))
                try await cluster.leader().kill()
                // The others elect a leader, and the read waits for it.
                let found = try await client.get(GetRequest(key: "a"))
                #expect(found.keyValues.first?.valueText == "before")
            }
        }
    }

    @Test("An answer that is lost leaves the outcome unknown")
    func lostAnswer() async throws {
        try await withEtcdCluster(ClusterOptions(members: 1, unsafeNoFsync: true)) { cluster in
            let endpoint = try #require(cluster.endpoints.first)
            let proxy = try FaultProxy(to: endpoint)
            defer { proxy.stop() }
            try await withEtcdClient(EtcdConfiguration(url: proxy.url)) { client in
                try await client.put(PutRequest(key: "a", value: "before"))
                // The request arrives, the answer does not.
                proxy.cut(.toClient, after: 0, .reset, connections: 1)
                let error = await #expect(throws: EtcdError.self) {
                    try await client.put(PutRequest(key: "a", value: "x"))
                }
                #expect(error?.outcome == .unknown)
            }
        }
    }
}

/// A server that tells of one change, to whoever watches.
struct OneChange: EtcdTransport {
    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8] {
        throw EtcdTransportError.unknownMethod(call)
    }

    func stream(
        _ call: EtcdTransportCall, _ requests: AsyncStream<[UInt8]>,
        _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        for await request in requests {
            guard case .create = try WatchStreamRequest(serialized: request) else { continue }
            let pair = KeyValue(
                key: Array("a".utf8), value: Array("x".utf8), createRevision: 7, modRevision: 7, version: 1, lease: 0)
            let before = ResponseHeader(revision: 6)
            try await respond(WatchStreamResponse(watchID: 1, header: before, isCreated: true).serialized)
            let now = ResponseHeader(revision: 7)
            let event = WatchEvent(kind: .put, keyValue: pair)
            try await respond(WatchStreamResponse(watchID: 1, header: now, events: [event]).serialized)
        }
    }
}

@Suite("Tests without a server")
struct StandInExamples {
    @Test("A change is told")
    func change() async throws {
        let client = try EtcdClient(EtcdConfiguration(url: "http://nowhere:2379"), over: OneChange())
        let update = try await client.watch(WatchRequest(.key("a"))) { try await $0.next() }
        #expect(update.revision == 7)
        #expect(update.events.map(\.keyValue.valueText) == ["x"])
    }
}
