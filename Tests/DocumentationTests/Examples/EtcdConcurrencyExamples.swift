import EtcdClient
import EtcdConcurrency
import TestSupport
import Testing

extension Examples {
    @Test("Money is moved, and none is lost")
    func transactions() async throws {
        struct NotEnough: Error {}
        try await Self.onCluster { _, client in
            try await client.put(PutRequest(key: "accounts/a", value: "10"))
            for amount in [7, 7] {
                let isThere = try await client.get(GetRequest(key: "accounts/a")).keyValues.first?.valueText == "10"
                do {
                    try await client.stm { accounts in
                        let from = Int(try await accounts.get("accounts/a") ?? "0") ?? 0
                        let to = Int(try await accounts.get("accounts/b") ?? "0") ?? 0
                        guard from >= amount else { throw NotEnough() }
                        accounts.put("accounts/a", "\(from - amount)")
                        accounts.put("accounts/b", "\(to + amount)")
                    }
                    #expect(isThere)
                } catch is NotEnough { #expect(!isThere) }
            }
            let accounts = try await client.get(GetRequest(.prefix("accounts/"))).keyValues
            #expect(accounts.map(\.valueText) == ["3", "7"])
        }
    }

    @Test("A lock outlives the session that has taken it")
    func orphans() async throws {
        try await Self.onCluster { _, client in
            let lease = try await client.withSession(ttl: 30) { session in
                _ = try await EtcdMutex(session, name: "locks/upgrade").lock()
                session.orphan()
                return session.lease
            }
            try await client.withSession(lease: lease) { session in
                // The session's key stands in the line already: this is the same lock.
                let lock = try await EtcdMutex(session, name: "locks/upgrade").lock()
                try await lock.unlock()
            }
            #expect(try await client.get(GetRequest(.prefix("locks/upgrade"))).count == 0)
        }
    }
}
