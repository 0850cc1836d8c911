import EtcdClient
import EtcdRecipes
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters {
    @Suite("Keys that are read from memory", .cluster(.one, on: EtcdRelease.allCases), .serialized)
    struct Leasing {
        private static func value(_ keys: LeasingKV, _ key: String) async throws -> String? {
            try await keys.get(GetRequest(key: key)).keyValues.first?.valueText
        }

        /// Reads until the key is answered from memory.
        private static func takeOver(_ keys: LeasingKV, _ key: String) async throws {
            try await eventually("\(key) is taken over") {
                _ = try await keys.get(GetRequest(key: key))
                return keys.isCached([UInt8](key.utf8))
            }
        }

        @Test(
            "LEASING94: A key is read from memory, and its own writes are seen at once", .overBothWireFormats,
            arguments: EtcdRelease.allCases)
        func own(release: EtcdRelease) async throws {
            let (marks, key) = (OnClusters.uniquePrefix(), OnClusters.uniquePrefix())
            try await OnClusters.withClient(of: release) { client in
                try await client.withLeasing(prefix: marks) { keys in
                    try await Self.takeOver(keys, key)
                    #expect(try await Self.value(keys, key) == nil)
                    for number in 1...3 {
                        try await keys.put(PutRequest(key: key, value: "\(number)"))
                        #expect(keys.isCached([UInt8](key.utf8)))
                        let read = try await keys.get(GetRequest(key: key)).keyValues
                        #expect(read == (try await client.get(GetRequest(key: key)).keyValues), "as the server has it")
                    }
                    // Who goes past the protocol is not noticed: what is read comes from memory.
                    try await client.put(PutRequest(key: key, value: "past"))
                    #expect(try await Self.value(keys, key) == "3")
                    try await keys.delete(DeleteRequest(key: key))
                    #expect(try await Self.value(keys, key) == nil)
                    try await keys.txn(Txn(then: [.put(key, "in a transaction")]))
                    #expect(try await Self.value(keys, key) == "in a transaction")
                    #expect(keys.isCached([UInt8](key.utf8)))
                    #expect(keys.ownedKeys == 1)
                }
                #expect(try await client.get(GetRequest(.prefix(marks))).count == 0, "all is given back")
            }
        }

        @Test(
            "LEASING95: Another client's write, deletion or transaction gets the key back first, and is read from then on",
            .overBothWireFormats,
            arguments: EtcdRelease.allCases)
        func asked(release: EtcdRelease) async throws {
            let (marks, key) = (OnClusters.uniquePrefix(), OnClusters.uniquePrefix())
            try await OnClusters.withClient(of: release) { client in
                try await client.withLeasing(prefix: marks) { first in
                    try await OnClusters.withClient(of: release) { other in
                        try await other.withLeasing(prefix: marks) { second in
                            try await Self.takeOver(first, key)
                            try await second.put(PutRequest(key: key, value: "a"))
                            #expect(!first.isCached([UInt8](key.utf8)))
                            #expect(try await Self.value(first, key) == "a")

                            try await Self.takeOver(first, key)
                            let deleted = try await second.delete(DeleteRequest(.prefix(key)))
                            #expect(deleted.deleted == 1)
                            #expect(try await Self.value(first, key) == nil)

                            try await Self.takeOver(first, key)
                            let txn = Txn(
                                if: [.absent([UInt8](key.utf8))], then: [.put(key, "b"), .get(key)],
                                else: [.delete(key)])
                            let answer = try await second.txn(txn)
                            #expect(answer.succeeded && answer.responses.count == 2 && answer.header.revision > 0)
                            #expect(try await Self.value(first, key) == "b")
                            // What only reads takes nothing from anybody.
                            try await Self.takeOver(first, key)
                            #expect(try await second.txn(Txn(then: [.get(key)])).succeeded)
                            #expect(try await second.get(GetRequest(.prefix(key))).count == 1)
                            #expect(first.isCached([UInt8](key.utf8)))
                        }
                    }
                }
            }
        }

        @Test(
            "Writers of several clients and readers from memory agree on every counter", .overBothWireFormats,
            arguments: EtcdRelease.allCases)
        func contention(release: EtcdRelease) async throws {
            let (marks, key) = (OnClusters.uniquePrefix(), OnClusters.uniquePrefix())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        try await OnClusters.withClient(of: release) { client in
                            try await client.withLeasing(prefix: marks) { keys in
                                for _ in 0..<20 { try await Self.increment(keys, key) }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await OnClusters.withClient(of: release) { client in
                let sum = try await client.get(GetRequest(key: key)).keyValues.first?.valueText
                #expect(sum == "60")
            }
        }

        /// Adds one, and never reads less than it has written.
        private static func increment(_ keys: LeasingKV, _ key: String) async throws {
            while true {
                let pair = try await keys.get(GetRequest(key: key)).keyValues.first
                let next = (pair.flatMap { Int($0.valueText) } ?? 0) + 1
                let isSame = Compare(.key(key), .equal, .modRevision(pair?.modRevision ?? 0))
                if try await keys.txn(Txn(if: [isSame], then: [.put(key, "\(next)")])).succeeded {
                    let read = try await keys.get(GetRequest(key: key)).keyValues.first
                    #expect(read.flatMap { Int($0.valueText) } ?? 0 >= next)
                    return
                }
            }
        }

        @Test(
            "A session that is lost takes its keys with it, and another one takes over", arguments: EtcdRelease.allCases
        )
        func lost(release: EtcdRelease) async throws {
            let (marks, key) = (OnClusters.uniquePrefix(), OnClusters.uniquePrefix())
            try await OnClusters.withClient(of: release) { client in
                try await client.withLeasing(prefix: marks) { keys in
                    try await Self.takeOver(keys, key)
                    let mark = try #require(try await client.get(GetRequest(.prefix(marks))).keyValues.first)
                    #expect(mark.keyText == marks + key)
                    try await client.leaseRevoke(mark.lease)
                    try await eventually("the loss is noticed") { !keys.isCached([UInt8](key.utf8)) }
                    try await client.put(PutRequest(key: key, value: "by somebody else"))
                    #expect(try await Self.value(keys, key) == "by somebody else")
                    try await Self.takeOver(keys, key)
                    let again = try #require(try await client.get(GetRequest(.prefix(marks))).keyValues.first)
                    #expect(again.lease != mark.lease)
                }
            }
        }

        @Test("Who is cut off answers nothing from memory once others may write")
        func cutOff() async throws {
            let (marks, key) = (OnClusters.uniquePrefix(), OnClusters.uniquePrefix())
            let proxy = try FaultProxy(to: try TestCluster.of(.v34).endpoints[0])
            defer { proxy.stop() }
            var configuration = EtcdConfiguration(endpoints: [proxy.url])
            configuration.requestTimeout = .seconds(2)
            try await withEtcdClient(configuration) { client in
                try await client.withLeasing(prefix: marks, ttl: 3) { keys in
                    try await Self.takeOver(keys, key)
                    proxy.faults = .dropped
                    try await OnClusters.withClient(of: .v34) { other in
                        try await other.withLeasing(prefix: marks, ttl: 3) { second in
                            // It waits until the lease of the other has ended.
                            try await second.put(PutRequest(key: key, value: "new"))
                        }
                    }
                    #expect(!keys.isCached([UInt8](key.utf8)))
                    await #expect(throws: EtcdError.self) { _ = try await Self.value(keys, key) }
                }
            }
        }

        @Test(
            "A key that ends with a lease is read from the server, so that its end is seen",
            arguments: EtcdRelease.allCases)
        func leased(release: EtcdRelease) async throws {
            let (marks, key) = (OnClusters.uniquePrefix(), OnClusters.uniquePrefix())
            try await OnClusters.withClient(of: release) { client in
                try await client.withLeasing(prefix: marks) { keys in
                    try await Self.takeOver(keys, key)
                    let lease = try await client.leaseGrant(ttl: 60).id
                    try await keys.put(PutRequest(key: key, value: "x", lease: lease))
                    #expect(try await Self.value(keys, key) == "x")
                    #expect(!keys.isCached([UInt8](key.utf8)))
                    try await client.leaseRevoke(lease)
                    #expect(try await Self.value(keys, key) == nil)
                    let error = await #expect(throws: EtcdError.self) {
                        try await client.withLeasing(prefix: "") { _ in }
                    }
                    #expect(error?.code == .configuration)
                }
            }
        }
    }
}
