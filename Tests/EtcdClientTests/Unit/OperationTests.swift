import EtcdClient
import EtcdProtos
import EtcdRPC
import Testing

struct OperationTests {
    @Test("An operation tells its keys and whether it writes")
    func inspects() {
        let operations: [(Txn.Operation, KeyRange?, Bool)] = [
            (.get("a"), .key("a"), true), (.get(.prefix("a/")), .prefix("a/"), true),
            (.put("a", "1", lease: 7), .key("a"), false), (.delete("a"), .key("a"), false),
            (.delete(.all), .all, false), (.txn(Txn(then: [.get("a")], else: [.txn(Txn())])), nil, true),
            (.txn(Txn(then: [.get("a")], else: [.txn(Txn(then: [.put("b", "2")]))])), nil, false),
        ]
        for (operation, range, isReadOnly) in operations {
            #expect(operation.range == range)
            #expect(operation.isReadOnly == isReadOnly)
        }
        #expect(Txn.Operation.put("a", "1", lease: 7) == .put(PutRequest(key: "a", value: "1", lease: 7)))
    }

    /// Transactions that stand so deep in one another, the innermost of which writes.
    private static func nested(_ levels: Int) -> Txn {
        (1..<levels).reduce(Txn(then: [.put("a", "1")])) { inner, level in
            level.isMultiple(of: 2) ? Txn(then: [.get("b"), .txn(inner)]) : Txn(else: [.txn(inner)])
        }
    }

    @Test("Transactions too deep in one another are refused before anything is sent", arguments: [33, 3_000])
    func tooDeep(levels: Int) async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in nil }
        let client = try transport.client("a")
        let txn = Self.nested(levels)
        #expect(!txn.isReadOnly)
        for client in [client, client.namespaced("n/"), client.fenced(by: .absent([1]))] {
            let error = await #expect(throws: EtcdError.self) { try await client.txn(txn) }
            #expect(error?.code == .transactionTooDeep)
            #expect(error?.outcome == .notSent)
        }
        #expect(transport.seen.isEmpty)
        #expect(try await client.txn(Self.nested(32)).responses.isEmpty)
    }

    @Test("An operation of its own is the call of its kind")
    func carriesOut() async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in nil }
        let client = try transport.client("a")
        for operation: Txn.Operation in [.get("a"), .put("a", "1"), .delete("a"), .txn(Txn(then: [.get("a")]))] {
            #expect(try await client.perform(operation).header != nil)
        }
        #expect(
            transport.seen.map(\.path) == ["Range", "Put", "DeleteRange", "Txn"].map { "/etcdserverpb.KV/\($0)" })
    }

    @Test("The order that pairs come in anyway is not asked for: the server would read the whole range for each page")
    func keyOrder() async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in nil }
        let client = try transport.client("a")
        var request = GetRequest(.prefix("a"))
        for sort: GetRequest.Sort in [.init(.key, .ascending), .init(.key, .descending), .init(.value, .ascending)] {
            request.sort = sort
            _ = try await client.get(request)
        }
        let orders = transport.requests.compactMap { ($0 as? Etcdserverpb_RangeRequest)?.sortOrder }
        #expect(orders == [.none, .descend, .ascend])
    }

    @Test(
        "A prefix's range ends where its last byte goes up",
        arguments: [
            ([0x61], [0x62]), ([0x61, 0xff], [0x62]), ([0xff, 0xff], [0]), ([], [0]), ([0x61, 0x00], [0x61, 0x01]),
        ] as [([UInt8], [UInt8])])
    func prefixEnd(prefix: [UInt8], end: [UInt8]) { #expect(KeyRange.end(ofPrefix: prefix) == end) }

    @Test(
        "A kind of permission is read from text and written as etcd's tools name it",
        arguments: [
            ("read", .read), ("WRITE", .write), ("readwrite", .readWrite), ("ReadWrite", .readWrite), ("rw", nil),
            ("", nil), ("read ", nil),
        ] as [(String, Permission.Kind?)])
    func permission(text: String, kind: Permission.Kind?) {
        #expect(Permission.Kind(text) == kind)
        if let kind { #expect(Permission.Kind(kind.description) == kind) }
    }

    @Test("A client is made of a URL")
    func url() throws {
        let client = try EtcdClient(url: "http://127.0.0.1:1", "http://127.0.0.1:2")
        #expect(client.endpoints.map(\.port) == [1, 2])
        client.close()
        #expect(throws: EtcdError.self) { try EtcdClient(url: "ftp://127.0.0.1") }
    }
}
