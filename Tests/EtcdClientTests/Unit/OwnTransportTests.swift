import EtcdClient
import Synchronization
import TestSupport
import Testing

/// A stand-in for etcd: keys in memory, made of nothing but the client's public parts.
private final class MemoryStore: EtcdTransport {
    private struct State {
        var keys: [[UInt8]: KeyValue] = [:]
        var revision: Int64 = 1
        var watchers: [(id: Int64, request: WatchRequest, feed: AsyncStream<WatchStreamResponse>.Continuation)] = []

        /// Tells who watches the key.
        func tell(_ event: WatchEvent) {
            for watcher in watchers where watcher.request.range.contains(event.keyValue.key) {
                watcher.feed.yield(
                    .init(watchID: watcher.id, header: ResponseHeader(revision: revision), events: [event]))
            }
        }
    }

    private let state = Mutex(State())
    private let hosts = Mutex<[String]>([])
    private let closings = Mutex(0)

    var askedHosts: [String] { hosts.withLock { $0 } }
    var timesClosed: Int { closings.withLock { $0 } }

    func close() { closings.withLock { $0 += 1 } }

    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8] {
        hosts.withLock { $0.append(call.endpoint.host) }
        switch call.endpoint.host {
        case "down": throw EtcdTransportError.unreachable("nobody is there")
        case "cut": throw EtcdTransportError.lost("the line was cut")
        case "slow": try await Task.sleep(for: .seconds(3600))
        default: break
        }
        switch call.method {
        case "Range": return get(try GetRequest(serialized: request)).serialized
        case "Put": return put(try PutRequest(serialized: request)).serialized
        case "Txn": return try txn(try Txn(serialized: request)).serialized
        case "LeaseGrant":
            let wish = try LeaseGrantRequest(serialized: request)
            return LeaseGrantResponse(header: ResponseHeader(), id: wish.id == 0 ? 77 : wish.id, ttl: wish.ttl)
                .serialized
        case "LeaseRevoke":
            guard try LeaseRevokeRequest(serialized: request).id == 77 else {
                throw EtcdTransportError.server(.notFound, "etcdserver: requested lease not found")
            }
            return []
        case "Compact":
            throw EtcdTransportError.server(.outOfRange, "etcdserver: mvcc: required revision has been compacted")
        default: throw EtcdTransportError.unknownMethod(call)
        }
    }

    private func get(_ request: GetRequest) -> GetResponse {
        state.withLock { state in
            let found = state.keys.values.filter { request.range.contains($0.key) }
            return GetResponse(
                header: ResponseHeader(revision: state.revision),
                keyValues: found.sorted { $0.key.lexicographicallyPrecedes($1.key) }, more: false,
                count: Int64(found.count))
        }
    }

    private func put(_ request: PutRequest) -> PutResponse {
        state.withLock { state in
            state.revision += 1
            let previous = state.keys[request.key]
            let pair = KeyValue(
                key: request.key, value: request.value, createRevision: previous?.createRevision ?? state.revision,
                modRevision: state.revision, version: (previous?.version ?? 0) + 1, lease: request.lease)
            state.keys[request.key] = pair
            state.tell(WatchEvent(kind: .put, keyValue: pair))
            return PutResponse(
                header: ResponseHeader(revision: state.revision), prevKV: request.prevKV ? previous : nil)
        }
    }

    /// Knows one comparison: that a key is not there.
    private func txn(_ txn: Txn) throws -> TxnResponse {
        let succeeded = txn.if.allSatisfy { get(GetRequest($0.range)).count == 0 }
        var answer = TxnResponse(header: ResponseHeader(), succeeded: succeeded, responses: [])
        for operation in succeeded ? txn.then : txn.else {
            switch operation {
            case .get(let request): answer.responses.append(.get(get(request)))
            case .put(let request): answer.responses.append(.put(put(request)))
            case .delete, .txn: throw EtcdTransportError.server(.unimplemented, "not in this stand-in")
            }
        }
        return answer
    }

    func stream(
        _ call: EtcdTransportCall, _ requests: AsyncStream<[UInt8]>,
        _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        switch call.method {
        case "LeaseKeepAlive": try await renew(requests, respond)
        case "Watch": try await watch(requests, respond)
        default: throw EtcdTransportError.unknownMethod(call)
        }
    }

    /// Renews every lease for seven seconds.
    private func renew(
        _ requests: AsyncStream<[UInt8]>, _ respond: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        for await request in requests {
            let lease = try LeaseKeepAliveRequest(serialized: request).id
            try await respond(LeaseKeepAliveResponse(header: ResponseHeader(), id: lease, ttl: 7).serialized)
        }
    }

    /// Watches from now on; from an older revision nothing can be watched.
    private func watch(
        _ requests: AsyncStream<[UInt8]>, _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        let (answers, feed) = AsyncStream.makeStream(of: WatchStreamResponse.self)
        defer { state.withLock { state in state.watchers.removeAll() } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await request in requests {
                    switch try WatchStreamRequest(serialized: request) {
                    case .create(let request): self.create(request, feed)
                    case .cancel(let id): self.cancel(id, feed)
                    case .progress:
                        feed.yield(.init(watchID: WatchStreamResponse.broadcastID, header: self.header))
                    }
                }
                feed.finish()
            }
            group.addTask { for await answer in answers { try await respond(answer.serialized) } }
            try await group.waitForAll()
        }
    }

    private var header: ResponseHeader { ResponseHeader(revision: state.withLock { $0.revision }) }

    private func create(_ request: WatchRequest, _ feed: AsyncStream<WatchStreamResponse>.Continuation) {
        state.withLock { state in
            let id = Int64(state.watchers.count)
            let header = ResponseHeader(revision: state.revision)
            feed.yield(.init(watchID: id, header: header, isCreated: true))
            if let start = request.startRevision, start <= state.revision {
                feed.yield(.init(watchID: id, header: header, isCancelled: true, compactRevision: state.revision + 1))
            }
            state.watchers.append((id, request, feed))
        }
    }

    private func cancel(_ id: Int64, _ feed: AsyncStream<WatchStreamResponse>.Continuation) {
        state.withLock { $0.watchers.removeAll { $0.id == id } }
        feed.yield(.init(watchID: id, header: header, isCancelled: true))
    }
}

struct OwnTransportTests {
    private static func client(_ store: MemoryStore, _ hosts: String...) throws -> EtcdClient {
        var configuration = EtcdConfiguration(endpoints: hosts.map { "http://\($0):2379" })
        configuration.backoffWaitBetween = .milliseconds(1)
        // A lease counts as lost a second after that where no answer has come.
        configuration.dialTimeout = .seconds(60)
        return try EtcdClient(configuration, over: store)
    }

    @Test("A client works over a transport of the user's making")
    func works() async throws {
        let store = MemoryStore()
        let client = try Self.client(store, "a").namespaced("app/")
        try await client.put(PutRequest(key: "b", value: "2"))
        var put = PutRequest(key: "b", value: "3")
        put.prevKV = true
        #expect(try await client.put(put).prevKV?.valueText == "2")
        #expect(try await client.putIfAbsent(PutRequest(key: "a", value: "1")).succeeded)
        let refused = try await client.putIfAbsent(PutRequest(key: "a", value: "9"))
        #expect(!refused.succeeded && refused.current?.valueText == "1")
        let all = try await client.get(GetRequest(.all))
        #expect(all.keyValues.map(\.keyText) == ["a", "b"] && all.keyValues.map(\.valueText) == ["1", "3"])
        client.close()
        #expect(store.timesClosed == 1)
    }

    @Test("What it throws is an error like any other, with what is known of the effect")
    func errors() async throws {
        let store = MemoryStore()
        let client = try Self.client(store, "a")
        let compacted = await #expect(throws: EtcdError.self) {
            try await client.compact(CompactRequest(revision: 1))
        }
        #expect(compacted?.code == .compacted && compacted?.outcome == .refused)
        let unknown = await #expect(throws: EtcdError.self) { try await client.memberList() }
        #expect(unknown?.code == .unimplemented)
        let cut = await #expect(throws: EtcdError.self) {
            try await Self.client(store, "cut").put(PutRequest(key: "a", value: "1"))
        }
        #expect(cut?.code == .unavailable && cut?.outcome == .unknown)
        let snapshot = await #expect(throws: EtcdError.self) {
            try await client.snapshot(options: .timeout(.seconds(30))) { _ = try await $0.next() }
        }
        #expect(snapshot?.code == .unimplemented)
    }

    @Test("A call that was not sent goes to the next endpoint, and a deadline ends one that takes too long")
    func retriesAndDeadlines() async throws {
        let store = MemoryStore()
        try await Self.client(store, "down", "a").put(PutRequest(key: "a", value: "1"))
        #expect(store.askedHosts == ["down", "a"])
        let late = await #expect(throws: EtcdError.self) {
            try await Self.client(store, "slow").put(
                PutRequest(key: "a", value: "1"), options: .timeout(.milliseconds(50)))
        }
        #expect(late?.code == .deadlineExceeded && late?.outcome == .unknown)
    }

    @Test("Streams go over it")
    func streams() async throws {
        let client = try Self.client(MemoryStore(), "a")
        let answer = try await client.leaseKeepAlive(5) { try await $0.next() }
        #expect(answer.id == 5 && answer.ttl == 7)
        #expect(try await client.leaseKeepAliveOnce(6).ttl == 7)
    }

    @Test("Watches go over it, several on one stream, and end as the server says")
    func watches() async throws {
        var configuration = EtcdConfiguration(endpoints: ["http://a:2379"])
        configuration.dialTimeout = .seconds(60)
        let client = try EtcdClient(configuration, over: MemoryStore())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            defer { group.cancelAll() }
            try await eventually("the client runs") { client.isRunning }
            try await client.watch(WatchRequest(.prefix("a/"), createdNotify: true)) { some in
                try await client.watch(WatchRequest(.all, createdNotify: true)) { all in
                    let created = [try await some.next(), try await all.next()]
                    #expect(created.map(\.isCreated) == [true, true])
                    #expect(client.sharedStreams.watch == 1)
                    let first = try await client.put(PutRequest(key: "b", value: "1")).header.revision
                    try await client.put(PutRequest(key: "a/x", value: "2"))
                    #expect(try await all.next().revision == first)
                    let update = try await some.next()
                    #expect(update.revision == first + 1)
                    #expect(update.events.map(\.keyValue.valueText) == ["2"] && update.events[0].isCreate)
                }
                some.requestProgress()
                #expect(try await some.next().isProgress)
            }
            let late = await #expect(throws: EtcdError.self) {
                try await client.watch(WatchRequest(.all, startRevision: 1)) { _ = try await $0.next() }
            }
            #expect(late?.code == .compacted)
            client.close()
        }
    }

    @Test("Leases go over it")
    func leases() async throws {
        let client = try Self.client(MemoryStore(), "a")
        let lease = try await client.leaseGrant(ttl: 5)
        #expect(lease.id == 77 && lease.ttl == 5)
        try await client.leaseRevoke(lease.id)
        let missing = await #expect(throws: EtcdError.self) { try await client.leaseRevoke(78) }
        #expect(missing?.code == .leaseNotFound)
    }

    @Test("Messages of watches and leases are the same after a way over the wire and back")
    func streamMessages() throws {
        let watch = WatchRequest(
            .prefix("a/"), startRevision: 7, leavesOut: [.put, .delete], previousKeyValue: true, progressNotify: true)
        for request in [WatchStreamRequest.create(watch), .create(WatchRequest(.all)), .cancel(watchID: 3), .progress] {
            #expect(try WatchStreamRequest(serialized: request.serialized) == request)
        }
        #expect(throws: EtcdError.self) { try WatchStreamRequest(serialized: []) }
        let header = ResponseHeader(clusterID: 1, memberID: 2, revision: 3, raftTerm: 4)
        let pair = KeyValue(key: [1], value: [2], createRevision: 3, modRevision: 4, version: 5, lease: 6)
        let events = [
            WatchEvent(kind: .put, keyValue: pair, previous: pair), WatchEvent(kind: .delete, keyValue: pair),
            WatchEvent(kind: .unknown(9), keyValue: pair),
        ]
        for response in [
            WatchStreamResponse(watchID: 5, header: header, isFragment: true, events: events),
            WatchStreamResponse(watchID: 5, header: header, isCreated: true),
            WatchStreamResponse(header: header, isCancelled: true, compactRevision: 8, reason: "gone"),
        ] {
            #expect(try WatchStreamResponse(serialized: response.serialized) == response)
        }
        let grant = LeaseGrantRequest(ttl: 5, id: 6)
        #expect(try LeaseGrantRequest(serialized: grant.serialized) == grant)
        #expect(try LeaseRevokeRequest(serialized: LeaseRevokeRequest(id: 7).serialized).id == 7)
        #expect(try LeaseKeepAliveRequest(serialized: LeaseKeepAliveRequest(id: 7).serialized).id == 7)
        let question = LeaseTimeToLiveRequest(id: 7, keys: true)
        #expect(try LeaseTimeToLiveRequest(serialized: question.serialized) == question)
        let granted = LeaseGrantResponse(header: header, id: 6, ttl: 5)
        #expect(try LeaseGrantResponse(serialized: granted.serialized) == granted)
        let renewed = LeaseKeepAliveResponse(header: header, id: 6, ttl: 5)
        #expect(try LeaseKeepAliveResponse(serialized: renewed.serialized) == renewed)
        let left = LeaseTimeToLiveResponse(header: header, id: 6, ttl: 5, grantedTTL: 9, keys: [[1], [2, 3]])
        #expect(try LeaseTimeToLiveResponse(serialized: left.serialized) == left)
        let all = LeasesResponse(header: header, leases: [1, 2])
        #expect(try LeasesResponse(serialized: all.serialized) == all)
    }

    @Test("Requests and responses are the same after a way over the wire and back")
    func messages() throws {
        var get = GetRequest(.prefix("a/"))
        get.sort = GetRequest.Sort(.modRevision, .descending)
        (get.limit, get.revision, get.minModRevision, get.maxCreateRevision) = (3, 4, 5, 6)
        (get.serializable, get.keysOnly) = (true, true)
        #expect(try GetRequest(serialized: get.serialized) == get)
        var put = PutRequest(key: "a", value: "1", lease: 7)
        put.prevKV = true
        #expect(try PutRequest(serialized: put.serialized) == put)
        let delete = DeleteRequest(.fromKey("b"), prevKV: true)
        #expect(try DeleteRequest(serialized: delete.serialized) == delete)
        let compares = Compare.Relation.allCases.map { Compare(.key("a"), $0, .value("x")) }
        let operands: [Compare.Operand] = [.version(0), .createRevision(1), .modRevision(2), .lease(3)]
        let txn = Txn(
            if: compares + operands.map { Compare(.prefix("p"), .equal, $0) },
            then: [.get(get), .put(put), .delete(delete)], else: [.txn(Txn(then: [.get("c")]))])
        #expect(try Txn(serialized: txn.serialized) == txn)

        let header = ResponseHeader(clusterID: 1, memberID: 2, revision: 3, raftTerm: 4)
        let pair = KeyValue(
            key: [1], value: [2], createRevision: 3, modRevision: 4, version: 5, lease: 6)
        let found = GetResponse(header: header, keyValues: [pair], more: true, count: 9)
        #expect(try GetResponse(serialized: found.serialized) == found)
        let answer = TxnResponse(
            header: header, succeeded: true,
            responses: [
                .get(found), .put(PutResponse(header: header, prevKV: pair)),
                .delete(DeleteResponse(header: header, deleted: 1, prevKVs: [pair])),
                .txn(TxnResponse(header: header, succeeded: false, responses: [.unrecognized])),
            ])
        #expect(try TxnResponse(serialized: answer.serialized) == answer)
    }

    @Test("Bytes that are no message are refused, and no bytes are a message in which nothing is said")
    func malformed() throws {
        let error = #expect(throws: EtcdError.self) { try GetRequest(serialized: [0xff]) }
        #expect(error?.code == .protocolError)
        // A comparison by something that no release has, and an operation of no kind.
        #expect(throws: EtcdError.self) { try Txn(serialized: [0x0a, 0x02, 0x10, 0x63]) }
        #expect(throws: EtcdError.self) { try Txn(serialized: [0x12, 0x00]) }
        #expect(try Txn(serialized: []) == Txn())
    }
}
