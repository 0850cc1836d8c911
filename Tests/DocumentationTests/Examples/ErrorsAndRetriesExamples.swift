import EtcdClient
import Testing

extension Examples {
    @Test("What an error tells")
    func errors() async throws {
        try await Self.onCluster { _, client in
            do throws(EtcdError) {
                try await client.put(PutRequest(key: "orders/1", value: "paid"))
            } catch {
                switch (error.code, error.outcome) {
                case (.permissionDenied, _): print("not allowed: \(error)")
                case (_, .unknown): print("look before it is written again: \(error)")
                default: print("nothing was written: \(error)")
                }
            }
        }
    }

    @Test("A key is claimed by one of many, and counted up by all of them")
    func repeating() async throws {
        try await Self.onCluster { _, client in
            func claim(_ key: String, for owner: String) async throws -> Bool {
                while true {
                    do throws(EtcdError) {
                        let answer = try await client.putIfAbsent(PutRequest(key: key, value: owner))
                        return answer.succeeded || answer.current?.valueText == owner
                    } catch {
                        // Whether it was carried out or not: the next time tells.
                        guard error.outcome == .unknown, error.code != .cancelled else { throw error }
                    }
                }
            }
            func increment(_ key: String) async throws {
                while true {
                    let pair = try await client.get(GetRequest(key: key)).keyValues.first
                    let next = (pair.flatMap { Int($0.valueText) } ?? 0) + 1
                    let unchanged = Compare(.key(key), .equal, .modRevision(pair?.modRevision ?? 0))
                    let answer = try await client.txn(Txn(if: [unchanged], then: [.put(key, "\(next)")]))
                    if answer.succeeded { return }
                }
            }
            #expect(try await claim("claimed", for: "a"))
            #expect(try await claim("claimed", for: "a"))
            #expect(try await !claim("claimed", for: "b"))
            for _ in 0..<3 { try await increment("counted") }
            #expect(try await client.get(GetRequest(key: "counted")).keyValues.first?.valueText == "3")
        }
    }
}
