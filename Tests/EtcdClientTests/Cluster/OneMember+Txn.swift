import EtcdClient
import TestSupport
import Testing

extension OnClusters.OneMember {
    @Test("TXN16: Every comparison holds where it should", arguments: EtcdRelease.allCases)
    func compares(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            let lease = try await client.leaseGrant(ttl: 60).id
            try await client.put(PutRequest(key: base + "k", value: "a", lease: lease))
            try await client.put(PutRequest(key: base + "k", value: "m", lease: lease))
            let stored = try #require(try await client.get(GetRequest(key: base + "k")).keyValues.first)
            let operands: [(at: Compare.Operand, below: Compare.Operand, above: Compare.Operand)] = [
                (.value("m"), .value("l"), .value("n")), (.version(2), .version(1), .version(3)),
                (
                    .createRevision(stored.createRevision), .createRevision(stored.createRevision - 1),
                    .createRevision(stored.createRevision + 1)
                ),
                (
                    .modRevision(stored.modRevision), .modRevision(stored.modRevision - 1),
                    .modRevision(stored.modRevision + 1)
                ),
                (.lease(lease), .lease(lease - 1), .lease(lease + 1)),
            ]
            for operand in operands {
                let cases: [(Compare.Operand, Compare.Relation, Bool)] = [
                    (operand.at, .equal, true), (operand.below, .equal, false), (operand.at, .notEqual, false),
                    (operand.above, .notEqual, true), (operand.above, .less, true), (operand.at, .less, false),
                    (operand.below, .greater, true), (operand.at, .greater, false),
                ]
                for (value, relation, holds) in cases {
                    let response = try await client.txn(
                        Txn(
                            if: [Compare(.key(base + "k"), relation, value)],
                            then: [.put(PutRequest(key: base + "seen", value: "then"))],
                            else: [.get(GetRequest(key: base + "k")), .delete(DeleteRequest(key: base + "none"))]))
                    #expect(response.succeeded == holds, "\(relation) \(value)")
                    switch (holds, response.responses) {
                    case (true, let responses):
                        #expect(responses.count == 1)
                        guard case .put = responses.first else {
                            Issue.record("not a put: \(responses)")
                            continue
                        }
                    case (false, let responses):
                        #expect(responses.count == 2)
                        guard case .get(let get) = responses.first, case .delete(let delete) = responses.last else {
                            Issue.record("not a get and a delete: \(responses)")
                            continue
                        }
                        #expect(get.keyValues == [stored])
                        #expect(delete.deleted == 0)
                    }
                }
            }
            try await client.leaseRevoke(lease)
        }
    }

    @Test("TXN16: A comparison of a range holds where it holds for all", arguments: EtcdRelease.allCases)
    func comparesRanges(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            for name in ["a", "b"] { try await client.put(PutRequest(key: base + name, value: "x")) }
            try await client.put(PutRequest(key: base + "b", value: "x"))
            func holds(_ compare: Compare) async throws -> Bool {
                try await client.txn(Txn(if: [compare])).succeeded
            }
            #expect(try await holds(Compare(.prefix(base), .equal, .value("x"))))
            #expect(try await !holds(Compare(.prefix(base), .equal, .version(1))))
            #expect(try await holds(Compare(.prefix(base), .less, .version(3))))
            #expect(try await holds(.absent([UInt8]((base + "c").utf8))))
            #expect(try await holds(.exists([UInt8]((base + "a").utf8))))
            #expect(try await !holds(Compare(.key(base + "c"), .notEqual, .value("x"))))
        }
    }

    @Test("TXN18: 128 operations share one revision, and 129 are refused", arguments: EtcdRelease.allCases)
    func bounds(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            func txn(_ count: Int) -> Txn {
                Txn(then: (0..<count).map { .put(PutRequest(key: base + "\($0)", value: "x")) })
            }
            let error = await OnClusters.failure { try await client.txn(txn(129)) }
            #expect(error.code == .tooManyOperations)
            let response = try await client.txn(txn(128))
            let stored = try await client.get(GetRequest(.prefix(base)))
            #expect(stored.count == 128)
            #expect(Set(stored.keyValues.map(\.modRevision)) == [response.header.revision])
            let twice = await OnClusters.failure {
                let put = PutRequest(key: base + "a", value: "x")
                try await client.txn(Txn(then: [.put(put), .put(put)]))
            }
            #expect(twice.code == .duplicateKey)
        }
    }

    @Test("TXN20: Transactions nest, and the answers with them", arguments: EtcdRelease.allCases)
    func nests(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            func leaf(_ name: String) -> [Txn.Operation] { [.put(PutRequest(key: base + name, value: name))] }
            let present = Compare(.key(base + "there"), .greater, .version(0))
            let absent = Compare(.key(base + "there"), .equal, .version(0))
            try await client.put(PutRequest(key: base + "there", value: "1"))
            let innermost = Txn(if: [present], then: leaf("right"), else: leaf("wrong1"))
            let middle = Txn(
                if: [absent], then: leaf("wrong2"), else: [.txn(innermost), .get(GetRequest(.prefix(base)))])
            let response = try await client.txn(Txn(if: [present], then: [.txn(middle)], else: leaf("wrong3")))
            guard case .txn(let second) = response.responses.first, case .txn(let third) = second.responses.first,
                case .put = third.responses.first, case .get(let get) = second.responses.last
            else {
                Issue.record("the answers do not mirror the operations: \(response.responses)")
                return
            }
            #expect(response.succeeded && !second.succeeded && third.succeeded)
            #expect(get.keyValues.map(\.keyText) == [base + "right", base + "there"])
        }
    }

    @Test("TXN20: They nest as deep as they are sent, and the innermost is answered", arguments: EtcdRelease.allCases)
    func nestsDeep(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            try await client.put(PutRequest(key: base + "a", value: "1"))
            let innermost = Txn(then: [.get(base + "a"), .put(base + "b", "2")])
            let whole = (1..<32).reduce(innermost) { inner, _ in Txn(then: [.txn(inner)]) }
            // A fence puts one more around.
            for client in [client, client.fenced(by: .exists([UInt8]((base + "a").utf8)))] {
                var response = try await client.txn(whole)
                for _ in 1..<32 {
                    guard case .txn(let inner) = response.responses.first else { break }
                    response = inner
                }
                guard case .get(let get) = response.responses.first else {
                    Issue.record("no answer to the innermost: \(response)")
                    return
                }
                #expect(get.keyValues.map(\.value) == [[UInt8]("1".utf8)])
            }
        }
    }
}
