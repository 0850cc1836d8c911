import EtcdClient
import EtcdConcurrency
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters {
    @Suite("Software transactions", .cluster(.one, on: EtcdRelease.allCases), .serialized)
    struct Transactions {
        private struct Abort: Error {}

        @Test(
            "CONC92: Concurrent transfers keep the sum", arguments: EtcdRelease.allCases,
            [STM.Isolation.serializableSnapshot, .serializable, .repeatableReads])
        func transfers(release: EtcdRelease, isolation: STM.Isolation) async throws {
            let name = OnClusters.uniqueName()
            try await OnClusters.withClient(of: release) { client in
                let accounts = (0..<5).map { "\(name)/\($0)" }
                for account in accounts { try await client.put(PutRequest(key: account, value: "100")) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<10 {
                        group.addTask {
                            let (from, to) = (accounts[number % 5], accounts[(number * 3 + 1) % 5])
                            try await client.stm(isolation: isolation) { stm in
                                guard from != to else { return }
                                let amount = (Int(try await stm.get(from) ?? "") ?? 0) / 2
                                let sum = (Int(try await stm.get(to) ?? "") ?? 0) + amount
                                let rest = (Int(try await stm.get(from) ?? "") ?? 0) - amount
                                stm.put(from, String(rest))
                                stm.put(to, String(sum))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let values = try await client.get(GetRequest(.prefix(name + "/"))).keyValues
                #expect(values.reduce(0) { $0 + (Int($1.valueText) ?? 0) } == 500)
            }
        }

        @Test(
            "CONC92: An abort writes nothing, and a deletion is a conflict", arguments: EtcdRelease.allCases,
            STM.Isolation.allCases)
        func conflicts(release: EtcdRelease, isolation: STM.Isolation) async throws {
            let name = OnClusters.uniqueName()
            try await OnClusters.withClient(of: release) { client in
                await #expect(throws: Abort.self) {
                    try await client.stm(isolation: isolation) { stm in
                        stm.put(name, "x")
                        throw Abort()
                    }
                }
                #expect(try await client.get(GetRequest(key: name)).count == 0)
                try await client.put(PutRequest(key: name, value: "1"))
                var attempts = 0
                let (seen, response) = try await client.stm(isolation: isolation) { stm in
                    attempts += 1
                    let seen = try await stm.get(name)
                    if attempts == 1 { try await client.delete(DeleteRequest(key: name)) }
                    stm.put(name + "/copy", seen ?? "none")
                    #expect(try await stm.get(name + "/copy") == seen ?? "none")
                    return seen
                }
                let isChecked = isolation != .readCommitted
                #expect(attempts == (isChecked ? 2 : 1) && seen == (isChecked ? nil : "1"))
                let copy = try await client.get(GetRequest(key: name + "/copy")).keyValues.first
                #expect(copy?.valueText == (isChecked ? "none" : "1") && copy?.modRevision == response.header.revision)
            }
        }

        @Test(
            "All reads are of one revision, and only a snapshot minds what it writes over",
            arguments: STM.Isolation.allCases)
        func snapshot(isolation: STM.Isolation) async throws {
            let name = OnClusters.uniqueName()
            let (first, second, written) = (name + "/a", name + "/b", name + "/c")
            try await OnClusters.withClient(of: .v34) { client in
                for key in [first, second, written] { try await client.put(PutRequest(key: key, value: "old")) }
                var seen: [[String?]] = []
                try await client.stm(isolation: isolation) { stm in
                    var values = [try await stm.get(first)]
                    if seen.isEmpty {
                        for key in [second, written] { try await client.put(PutRequest(key: key, value: "new")) }
                    }
                    values.append(try await stm.get(second))
                    seen.append(values)
                    stm.put(written, "mine")
                }
                switch isolation {
                case .serializableSnapshot, .serializable: #expect(seen == [["old", "old"], ["old", "new"]])
                case .repeatableReads, .readCommitted: #expect(seen == [["old", "new"]])
                }
                // With nothing read of what changed, only the write can be in conflict.
                var attempts = 0
                try await client.stm(isolation: isolation) { stm in
                    attempts += 1
                    _ = try await stm.get(first)
                    if attempts == 1 { try await client.put(PutRequest(key: written, value: "newer")) }
                    stm.put(written, "mine")
                }
                #expect(attempts == (isolation == .serializableSnapshot ? 2 : 1))
                try await client.stm(isolation: isolation) { stm in stm.delete(written) }
                #expect(try await client.get(GetRequest(key: written)).count == 0)
            }
        }
    }
}
