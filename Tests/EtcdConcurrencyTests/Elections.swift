import EtcdClient
import EtcdConcurrency
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters {
    @Suite("Elections", .cluster(.one, on: EtcdRelease.allCases), .serialized)
    struct Elections {
        @Test(
            "Leaders follow each other, and observers see each and what it proclaims",
            arguments: EtcdRelease.allCases)
        func succession(release: EtcdRelease) async throws {
            let name = OnClusters.uniqueName()
            try await OnClusters.withClient(of: release) { client in
                try await client.withSession { first in
                    let election = EtcdElection(first, name: name)
                    #expect(await OnClusters.failure { _ = try await election.leader() } == .noLeader)
                    let leadership = try await election.campaign("one")
                    #expect(try await election.leader().valueText == "one")
                    try await election.observe { leaders in
                        #expect(try await leaders.next().valueText == "one")
                        try await leadership.proclaim("one again")
                        #expect(try await leaders.next().valueText == "one again")
                        try await client.withSession { second in
                            let waiting = Task { try await EtcdElection(second, name: name).campaign("two") }
                            try await eventually("the second stands") {
                                try await client.get(GetRequest(.prefix(name + "/"))).count == 2
                            }
                            #expect(try await election.leader().valueText == "one again")
                            try await leadership.resign()
                            try await leadership.resign()
                            let next = try await waiting.value
                            #expect(next.revision > leadership.revision)
                            #expect(try await client.txn(Txn(if: [next.isLeader])).succeeded)
                            let seen = try await leaders.next()
                            #expect(seen.valueText == "two" && seen.createRevision == next.revision)
                            #expect(await OnClusters.failure { try await leadership.proclaim("late") } == .notLeader)
                        }
                        // With the second's session its leadership ends.
                        #expect(await OnClusters.failure { _ = try await election.leader() } == .noLeader)
                        try await election.campaign("three").resign()
                        #expect(try await leaders.next().valueText == "three")
                    }
                }
            }
        }

        @Test(
            "A leadership is taken up again by who knows its session and revision",
            arguments: EtcdRelease.allCases)
        func resume(release: EtcdRelease) async throws {
            let name = OnClusters.uniqueName()
            try await OnClusters.withClient(of: release) { client in
                let (lease, revision) = try await client.withSession { session in
                    session.orphan()
                    return (session.lease, try await EtcdElection(session, name: name).campaign("before").revision)
                }
                try await client.withSession(lease: lease) { session in
                    let election = EtcdElection(session, name: name)
                    let resumed = try await election.resume(revision: revision)
                    try await resumed.proclaim("after")
                    #expect(try await election.leader().valueText == "after")
                    // A campaign of the same session is won already, and proclaims its value.
                    let again = try await election.campaign("again")
                    #expect(again.revision == revision)
                    #expect(try await election.leader().valueText == "again")
                    #expect(
                        await OnClusters.failure { _ = try await election.resume(revision: revision + 1) } == .notLeader
                    )
                }
            }
        }
    }
}
