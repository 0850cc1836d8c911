import EtcdClient
import EtcdConcurrency
import TestSupport
import Testing

extension Examples {
    @Test("A key lives as long as its program")
    func leases() async throws {
        try await Self.onCluster { _, client in
            let living = Task {
                let lease = try await client.leaseGrant(ttl: 10).id
                try await client.leaseKeepAlive(lease) { renewals in
                    try await client.put(PutRequest(key: "services/shop", value: "10.0.0.7", lease: lease))
                    for try await renewal in renewals { print("\(renewal.ttl) s to live") }
                }
            }
            try await eventually("the key has a lease") {
                try await client.get(GetRequest(key: "services/shop")).keyValues.first?.lease ?? 0 != 0
            }
            living.cancel()
            _ = await living.result
        }
    }

    @Test("A lock is held, and what happens under it is fenced")
    func locks() async throws {
        @Sendable func bill(fencedBy revision: Int64) async throws { #expect(revision > 0) }
        func advance(_ client: EtcdClient, to value: String, holding lock: EtcdLock) async throws -> Bool {
            try await client.txn(Txn(if: [lock.isOwner], then: [.put("billing/month", value)])).succeeded
        }
        try await Self.onCluster { _, client in
            try await client.withSession(ttl: 15) { session in
                let mutex = EtcdMutex(session, name: "locks/billing")
                try await mutex.withLock { lock in
                    try await bill(fencedBy: lock.revision)
                }
            }
            try await client.withSession { session in
                let lock = try await EtcdMutex(session, name: "locks/billing").lock()
                #expect(try await advance(client, to: "11", holding: lock))
                try await lock.unlock()
                #expect(try await !advance(client, to: "12", holding: lock))
            }
        }
    }

    @Test("A ledger refuses who holds the lock no more")
    func fencing() throws {
        struct StaleHolder: Error {}
        struct Ledger {
            var newest: Int64 = 0

            mutating func book(_ amount: Int, fencedBy revision: Int64) throws {
                guard revision >= newest else { throw StaleHolder() }
                newest = revision
                entries.append(amount)
            }

            var entries: [Int] = []
        }
        var ledger = Ledger()
        try ledger.book(1, fencedBy: 7)
        try ledger.book(2, fencedBy: 9)
        #expect(throws: StaleHolder.self) { try ledger.book(3, fencedBy: 7) }
        #expect(ledger.entries == [1, 2])
    }

    @Test("A leader is elected")
    func elections() async throws {
        try await Self.onCluster { _, client in
            func report(while isLeader: Compare) async throws {
                #expect(try await client.txn(Txn(if: [isLeader])).succeeded)
            }
            try await client.withSession { session in
                let election = EtcdElection(session, name: "elections/reporter")
                let leadership = try await election.campaign("10.0.0.7")
                try await report(while: leadership.isLeader)
                try await leadership.resign()
            }
        }
    }
}
