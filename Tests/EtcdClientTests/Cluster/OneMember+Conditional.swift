import EtcdClient
import TestSupport
import Testing

extension OnClusters.OneMember {
    @Test("A namespaced view knows no other keys", arguments: EtcdRelease.allCases)
    func namespace(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let prefix = OnClusters.uniquePrefix()
            let inside = client.namespaced(prefix)
            try await client.put(PutRequest(key: prefix.dropLast() + "0", value: "outside"))
            let lease = try await client.leaseGrant(ttl: 60).id
            try await client.put(PutRequest(key: prefix.dropLast() + "1", value: "outside", lease: lease))
            try await inside.watch(WatchRequest(.all, previousKeyValue: true, createdNotify: true)) { watch in
                _ = try await watch.next()
                try await client.put(PutRequest(key: prefix.dropLast() + "0", value: "outside again"))
                try await inside.put(PutRequest(key: "a", value: "1", lease: lease))
                var put = PutRequest(key: "a", value: "2", lease: lease)
                put.prevKV = true
                #expect(try await inside.put(put).prevKV?.keyText == "a")
                let txn = Txn(
                    if: [Compare(.key("a"), .equal, .value("2"))],
                    then: [.put(PutRequest(key: "b", value: "3")), .txn(Txn(then: [.get(GetRequest(.all))]))])
                let response = try await inside.txn(txn)
                guard response.succeeded, case .txn(let nested)? = response.responses.last,
                    case .get(let get)? = nested.responses.first
                else {
                    Issue.record("the transaction answers with \(response)")
                    return
                }
                #expect(get.keyValues.map(\.keyText) == ["a", "b"])
                #expect(
                    try await client.get(GetRequest(.prefix(prefix))).keyValues.map(\.keyText) == [
                        prefix + "a", prefix + "b",
                    ])
                #expect(try await inside.leaseTimeToLive(lease, keys: true).keys == [[UInt8]("a".utf8)])
                #expect(
                    try await inside.delete(DeleteRequest(.all, prevKV: true)).prevKVs.map(\.keyText) == ["a", "b"])
                var events: [WatchEvent] = []
                while events.count < 5 { events += try await watch.next().events }
                #expect(events.map(\.keyValue.keyText) == ["a", "a", "b", "a", "b"])
                #expect(events[1].previous?.keyText == "a")
            }
            #expect(try await client.get(GetRequest(key: prefix.dropLast() + "0")).count == 1)
        }
    }

    @Test(
        "A key is put where it is absent, replaced at a revision, and modified by many", arguments: EtcdRelease.allCases
    )
    func conditionalPuts(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let key = OnClusters.uniquePrefix()
            let first = try await client.putIfAbsent(PutRequest(key: key, value: "1"))
            #expect(first.succeeded && first.current == nil)
            let second = try await client.putIfAbsent(PutRequest(key: key, value: "2"))
            #expect(!second.succeeded && second.current?.valueText == "1")
            let revision = first.header.revision
            let replaced = try await client.put(PutRequest(key: key, value: "3"), ifModRevision: revision)
            #expect(replaced.succeeded)
            let late = try await client.put(PutRequest(key: key, value: "4"), ifModRevision: revision)
            #expect(!late.succeeded && late.current?.modRevision == replaced.header.revision)
            #expect(try await client.putIfPresent(PutRequest(key: key + "/none", value: "x")).succeeded == false)
            #expect(try await client.putIfPresent(PutRequest(key: key, value: "5")).succeeded)
            let same = try await client.put(PutRequest(key: key, value: "6"), ifValue: Array("5".utf8))
            let other = try await client.put(PutRequest(key: key, value: "7"), ifValue: Array("5".utf8))
            #expect(same.succeeded && !other.succeeded && other.current?.valueText == "6")
            let kept = try await client.delete(Array(key.utf8), ifModRevision: revision)
            #expect(!kept.succeeded && kept.deleted == nil && kept.current?.valueText == "6")
            let deleted = try await client.delete(Array(key.utf8), ifModRevision: same.header.revision)
            #expect(deleted.succeeded && deleted.deleted?.valueText == "6" && deleted.current == nil)

            let lease = try await client.leaseGrant(ttl: 60).id
            try await client.put(PutRequest(key: key, value: "0", lease: lease))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await client.modify([UInt8](key.utf8)) { value in
                            let number = Int(String(decoding: value ?? [], as: UTF8.self)) ?? 0
                            return [UInt8](String(number + 1).utf8)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let counted = try await client.get(GetRequest(key: key)).keyValues.first
            #expect(counted?.valueText == "10" && counted?.lease == lease)
            let unchanged = try await client.modify(key) { $0 }
            #expect(unchanged == [UInt8]("10".utf8))
            #expect(try await client.get(GetRequest(key: key)).keyValues.first?.modRevision == counted?.modRevision)
            let gone = try await client.modify([UInt8](key.utf8)) { _ in nil }
            #expect(gone == nil)
            #expect(try await client.get(GetRequest(key: key)).count == 0)
        }
    }

    @Test("Operations are values, carried out later", arguments: EtcdRelease.allCases)
    func operations(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let key = OnClusters.uniquePrefix()
            let operations: [Txn.Operation] = [
                .put(PutRequest(key: key, value: "x")), .get(GetRequest(key: key)),
                .txn(Txn(if: [.exists([UInt8](key.utf8))], then: [.delete(DeleteRequest(key: key))])),
                .delete(DeleteRequest(key: key)),
            ]
            var answers: [String] = []
            for operation in operations {
                switch try await client.perform(operation) {
                case .get(let get): answers.append("get \(get.count)")
                case .put: answers.append("put")
                case .delete(let delete): answers.append("delete \(delete.deleted)")
                case .txn(let txn): answers.append("txn \(txn.succeeded)")
                case .unrecognized: answers.append("unrecognized")
                }
            }
            #expect(answers == ["put", "get 1", "txn true", "delete 0"])
        }
    }
}
