import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters.OneMember {
    @Test("KV1: Keys and values of any bytes come back as they were put", arguments: EtcdRelease.allCases)
    func bytes(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let everyByte = (0...255).map { UInt8($0) }
            let prefix = [UInt8](OnClusters.uniquePrefix().utf8)
            let big = [UInt8](repeating: 0xa5, count: 1_400_000)
            for (index, value) in [everyByte, [], [0], big].enumerated() {
                let key = prefix + everyByte + [UInt8(index)]
                let put = try await client.put(PutRequest(key: key, value: value))
                let got = try await client.get(GetRequest(.key(key)))
                #expect(
                    got.keyValues == [
                        KeyValue(
                            key: key, value: value, createRevision: put.header.revision,
                            modRevision: put.header.revision, version: 1)
                    ])
                let again = try await client.put(PutRequest(key: key, value: [1]))
                let second = try await client.get(GetRequest(.key(key))).keyValues.first
                #expect(second?.createRevision == put.header.revision)
                #expect(second?.modRevision == again.header.revision)
                #expect(second?.version == 2)
            }
        }
    }

    @Test("KV2: What the server does not take is refused by its own code", arguments: EtcdRelease.allCases)
    func putErrors(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let empty = await OnClusters.failure { try await client.put(PutRequest(key: "", value: "x")) }
            #expect(empty.code == .emptyKey)
            #expect(empty.outcome == .refused)
            let large = await OnClusters.failure {
                try await client.put(PutRequest(key: [1], value: [UInt8](repeating: 0, count: 1_600_000)))
            }
            #expect(large.code == .requestTooLarge)
            #expect(large.outcome == .refused)
            let beyondTheClient = await OnClusters.failure {
                try await client.put(PutRequest(key: [1], value: [UInt8](repeating: 0, count: 2 << 20)))
            }
            #expect(beyondTheClient.code == .requestTooLarge)
            #expect(beyondTheClient.outcome == .notSent)
        }
    }

    @Test("KV5: Deletes count what they delete, and return it where asked", arguments: EtcdRelease.allCases)
    func deletes(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            // Beyond every other test's keys, so that a range without end stays here.
            let base = "zzz/\(OnClusters.uniquePrefix())"
            func fill() async throws {
                for name in ["a", "b", "c", "c/abc", "d"] {
                    try await client.put(PutRequest(key: base + name, value: name))
                }
            }
            let cases: [(KeyRange, Int64)] = [
                (.key(base + "a"), 1), (.range(base + "a", base + "c"), 2), (.prefix(base + "c"), 2),
                (.fromKey(base + "c"), 3), (.fromKey(base + "c/b"), 1), (.key(base + "nothing"), 0),
                (.prefix(base), 5),
            ]
            for (range, count) in cases {
                try await fill()
                let silent = try await client.delete(DeleteRequest(range))
                #expect(silent.deleted == count)
                #expect(silent.prevKVs.isEmpty)
                try await fill()
                let told = try await client.delete(DeleteRequest(range, prevKV: true))
                #expect(told.deleted == count)
                #expect(Int64(told.prevKVs.count) == count)
            }
        }
    }

    @Test("KV6: A put can keep the value or the lease there is", arguments: EtcdRelease.allCases)
    func ignores(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let key = OnClusters.uniquePrefix() + "k"
            func put(
                value: String = "", lease: Int64 = 0, _ ignore: WritableKeyPath<PutRequest, Bool>
            ) async throws {
                var request = PutRequest(key: key, value: value, lease: lease)
                request[keyPath: ignore] = true
                request.prevKV = true
                try await client.put(request)
            }
            for ignore in [\PutRequest.ignoreValue, \.ignoreLease] {
                let missing = await OnClusters.failure { try await put(ignore) }
                #expect(missing.code == .keyNotFound)
            }
            let lease = try await client.leaseGrant(ttl: 60).id
            try await client.put(PutRequest(key: key, value: "old"))
            try await put(lease: lease, \.ignoreValue)
            var stored = try await client.get(GetRequest(key: key)).keyValues.first
            #expect(stored?.valueText == "old")
            #expect(stored?.lease == lease)
            try await put(value: "new", \.ignoreLease)
            stored = try await client.get(GetRequest(key: key)).keyValues.first
            #expect(stored?.valueText == "new")
            #expect(stored?.lease == lease)
            let valueToo = await OnClusters.failure { try await put(value: "x", \.ignoreValue) }
            #expect(valueToo.code == .valueProvided)
            let leaseToo = await OnClusters.failure { try await put(value: "x", lease: lease, \.ignoreLease) }
            #expect(leaseToo.code == .leaseProvided)
            try await client.leaseRevoke(lease)
        }
    }

    @Test("KV7: Compacted and future revisions are told apart", arguments: EtcdRelease.allCases)
    func compacts(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let key = OnClusters.uniquePrefix() + "k"
            var revisions: [Int64] = []
            for number in 1...10 {
                revisions.append(try await client.put(PutRequest(key: key, value: "\(number)")).header.revision)
            }
            let header = try await client.compact(CompactRequest(revision: revisions[6], physical: true))
            #expect(header.revision == revisions[9])
            let again = await OnClusters.failure { try await client.compact(CompactRequest(revision: revisions[6])) }
            #expect(again.code == .compacted)
            let future = await OnClusters.failure {
                try await client.compact(CompactRequest(revision: revisions[9] + 1000))
            }
            #expect(future.code == .futureRevision)
            var read = GetRequest(key: key)
            read.revision = revisions[2]
            let request = read
            let compacted = await OnClusters.failure { _ = try await client.get(request) }
            #expect(compacted.code == .compacted)
            read.revision = revisions[7]
            #expect(try await client.get(read).keyValues.first?.valueText == "8")
        }
    }

    @Test("KV12: A cancelled call returns at once, and its connection goes on", arguments: EtcdRelease.allCases)
    func cancels(release: EtcdRelease) async throws {
        let server = try TestCluster.of(release).endpoints[0]
        let proxy = try FaultProxy(to: server)
        defer { proxy.stop() }
        try await OnClusters.withClient([proxy.url]) { client in
            _ = try await client.get(GetRequest(.all))
            let before = try await Self.callsUnderWay(at: server)
            let call = try await Self.callWithoutAnswer(client, proxy)
            let start = ContinuousClock.now
            call.cancel()
            let error = await OnClusters.failure { try await call.value }
            #expect(error.code == .cancelled)
            // The answer is kept back for good; the call's own time is thirty seconds.
            #expect(start.duration(to: .now) < .seconds(10))
            let connections = proxy.traffic.connections
            proxy.heal()
            _ = try await client.get(GetRequest(.all))
            // HTTP/1.1 has no other way to end a call than to end its connection.
            #expect(proxy.traffic.connections == connections + (TestWireFormat.isGateway ? 1 : 0))
            try await eventually("the server is done with the call") {
                try await Self.callsUnderWay(at: server) <= before
            }
        }
    }

    /// How many calls a server has begun and not ended.
    private static func callsUnderWay(at server: String) async throws -> Double {
        let metrics = try await OnClusters.withClient([server]) { try await $0.serverMetrics() }
        func sum(_ name: String) -> Double { metrics.samples(name).map(\.value).reduce(0, +) }
        return sum("grpc_server_started_total") - sum("grpc_server_handled_total")
    }

    @Test("KV15: Closing a client ends its calls", arguments: EtcdRelease.allCases)
    func closes(release: EtcdRelease) async throws {
        let proxy = try FaultProxy(to: try TestCluster.of(release).endpoints[0])
        defer { proxy.stop() }
        let client = try EtcdClient(EtcdConfiguration(endpoints: [proxy.url]))
        _ = try await client.get(GetRequest(.all))
        let call = try await Self.callWithoutAnswer(client, proxy)
        client.close()
        let ended = await OnClusters.failure { try await call.value }
        #expect(ended.code == .clientClosed)
        client.close()
        let later = await OnClusters.failure { _ = try await client.memberList() }
        #expect(later.code == .clientClosed)
    }

    /// A call whose request has gone through the proxy, which keeps the answer back.
    private static func callWithoutAnswer(_ client: EtcdClient, _ proxy: FaultProxy) async throws -> Task<
        Void, any Error
    > {
        proxy.faults.toClient.mode = .hold
        let before = proxy.traffic.bytesToServer
        let call = Task { _ = try await client.get(GetRequest(.all)) }
        try await eventually("the request is under way") { proxy.traffic.bytesToServer > before }
        return call
    }
}
