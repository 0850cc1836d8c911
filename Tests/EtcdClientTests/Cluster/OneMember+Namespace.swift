import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters.OneMember {
    @Test("A namespace has keys, transactions, watches and leases of its own", arguments: EtcdRelease.allCases)
    func namespaces(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let prefix = OnClusters.uniquePrefix()
            let (inside, other) = (client.namespaced(prefix), client.namespaced(prefix.dropLast() + "0"))
            try await other.put(PutRequest(key: "a", value: "other"))
            let lease = try await inside.leaseGrant(ttl: 60).id
            let first = try await inside.put(PutRequest(key: "a", value: "1", lease: lease)).header.revision
            let txn = Txn(
                if: [Compare(.key("a"), .equal, .value("1")), .absent([UInt8]("b".utf8))],
                then: [.put("b", "2"), .get(KeyRange.all), .txn(Txn(then: [.get("a")]))], else: [.delete("a")])
            let answer = try await inside.txn(txn)
            #expect(answer.succeeded)
            guard case .get(let all) = answer.responses[1], case .txn(let inner) = answer.responses[2],
                case .get(let one)? = inner.responses.first
            else {
                Issue.record("\(answer.responses)")
                return
            }
            #expect(all.keyValues.map(\.keyText) == ["a", "b"])
            #expect(one.keyValues.map(\.keyText) == ["a"])
            #expect(try await inside.get(GetRequest(.fromKey("b"))).keyValues.map(\.keyText) == ["b"])
            #expect(try await client.get(GetRequest(.prefix(prefix))).keyValues.map(\.keyText).contains(prefix + "a"))
            #expect(try await inside.leaseTimeToLive(lease, keys: true).keys == [[UInt8]("a".utf8)])
            try await inside.watch(WatchRequest(.all, startRevision: first)) { watch in
                let (one, two) = (try await watch.next(), try await watch.next())
                #expect((one.events + two.events).map(\.keyValue.keyText) == ["a", "b"])
            }
            let deleted = try await inside.delete(DeleteRequest(.all))
            #expect(deleted.deleted == 2)
            #expect(try await other.get(GetRequest(key: "a")).keyValues.first?.valueText == "other")
        }
    }
}
