import EtcdClient
import TestSupport
import Testing

extension OnClusters.OneMember {
    @Test(
        "Behind a fence a transaction answers as without one, and writes nothing where the fence is gone",
        arguments: EtcdRelease.allCases)
    func fence(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let prefix = OnClusters.uniquePrefix()
            let made = try await client.put(PutRequest(key: prefix + "fence", value: "")).header.revision
            let fenced = client.fenced(by: Compare(.key(prefix + "fence"), .equal, .createRevision(made)))
            let exists = Compare.exists(Array((prefix + "a").utf8))
            let put = Txn.Operation.put(PutRequest(key: prefix + "a", value: "1"))
            let look = Txn.Operation.get(GetRequest(key: prefix + "a"))
            // An else that reads, one that writes, and more comparisons than the server takes with the fence.
            let many = (0..<128).map { Compare(.key(prefix + "none\($0)"), .equal, .version(0)) }
            let kinds = [
                Txn(if: [exists], then: [put], else: [look]), Txn(if: [exists], else: [put, look]),
                Txn(if: many, then: [put]),
            ]
            for txn in kinds {
                _ = try await client.delete(DeleteRequest(key: prefix + "a"))
                let answer = try await fenced.txn(txn)
                _ = try await client.delete(DeleteRequest(key: prefix + "a"))
                let plain = try await client.txn(txn)
                #expect(answer.succeeded == plain.succeeded)
                #expect(answer.responses.count == plain.responses.count)
                #expect(answer.header.revision > 0)
            }
            _ = try await client.put(PutRequest(key: prefix + "a", value: "0"))
            #expect(try await fenced.txn(kinds[0]).succeeded)
            _ = try await client.delete(DeleteRequest(key: prefix + "fence"))
            _ = try await client.put(PutRequest(key: prefix + "fence", value: "of another"))
            for exist in [true, false] {
                if !exist { _ = try await client.delete(DeleteRequest(key: prefix + "a")) }
                let before = try await client.get(GetRequest(key: prefix)).header.revision
                for txn in kinds + [Txn(then: [put])] {
                    let error = await #expect(throws: EtcdError.self) { _ = try await fenced.txn(txn) }
                    #expect(error?.code == .fenced && error?.outcome == .refused)
                }
                #expect(try await client.get(GetRequest(key: prefix)).header.revision == before)
            }
            #expect(try await !fenced.txn(Txn(if: [exists])).succeeded)
        }
    }

    @Test("Behind a fence another cluster than the one that is meant is told, and whether it has written")
    func otherCluster() async throws {
        try await OnClusters.withClient(of: .v35) { client in
            let prefix = OnClusters.uniquePrefix()
            let made = try await client.put(PutRequest(key: prefix + "fence", value: "")).header
            let fence = Compare(.key(prefix + "fence"), .equal, .createRevision(made.revision))
            let exists = Compare.exists(Array((prefix + "a").utf8))
            let put = Txn.Operation.put(PutRequest(key: prefix + "a", value: "1"))
            let many = (0..<128).map { Compare(.key(prefix + "none\($0)"), .equal, .version(0)) }
            let meant = client.fenced(by: fence, of: made.clusterID)
            #expect(try await meant.txn(Txn(then: [put])).succeeded)
            let other = client.fenced(by: fence, of: made.clusterID &+ 1)
            let outcomes: [(Txn, EtcdError.Outcome)] = [
                (Txn(if: [exists], then: [put]), .unknown),
                (Txn(if: [.absent(Array((prefix + "a").utf8))], then: [put]), .refused),
                // It is looked at first where the fence has no room.
                (Txn(if: many, then: [put]), .refused),
            ]
            for (txn, outcome) in outcomes {
                let error = await #expect(throws: EtcdError.self) { _ = try await other.txn(txn) }
                #expect(error?.code == .otherCluster && error?.outcome == outcome, "\(String(describing: error))")
            }
            let found = try await client.get(GetRequest(key: prefix + "a")).keyValues.first
            #expect(found?.version == 2)
        }
    }
}
