import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension ChangingClusters {
    /// The examples that change who is in the cluster.
    @Suite("Documented changes of members", .cluster(.three, on: EtcdRelease.allCases), .serialized)
    struct DocumentedMembers {
        /// Adds a member that nobody starts, and removes it in the end.
        private func withNewMember(
            _ release: EtcdRelease, isLearner: Bool = false,
            _ body: (EtcdClient, _ peerURL: String, MemberAddResponse) async throws -> Void
        ) async throws {
            let peerURL = try TestCluster.of(release).freePeerURL()
            try await OnClusters.withClient(of: release) { client in
                let added = try await Membership.whenHealthy {
                    try await client.memberAdd(peerURLs: [peerURL], isLearner: isLearner)
                }
                try await body(client, peerURL, added)
                if try await client.memberList().members.contains(where: { $0.id == added.member.id }) {
                    try await Membership.whenHealthy { try await client.memberRemove(added.member.id) }
                }
            }
        }

        @Test("DOC cluster, list: every member, with its name and its URLs", arguments: EtcdRelease.allCases)
        func list(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                let members = try await client.memberList().members
                #expect(members.count == 3 && members.allSatisfy { $0.isStarted && $0.peerURLs.count == 1 })
            }
        }

        @Test("DOC cluster, add: the answer has the new member, and all of them", arguments: EtcdRelease.allCases)
        func add(release: EtcdRelease) async throws {
            try await withNewMember(release) { client, peerURL, added in
                #expect(added.member.peerURLs == [peerURL] && !added.member.isLearner)
                #expect(added.members.count == 4)
                let listed = try await client.memberList().members
                #expect(listed.count == 4)
            }
        }

        @Test("DOC cluster, add: as a learner it has no vote until it is promoted", arguments: EtcdRelease.allCases)
        func addLearner(release: EtcdRelease) async throws {
            try await withNewMember(release, isLearner: true) { client, _, added in
                #expect(added.member.isLearner)
                let listed = try await client.memberList().members
                #expect(listed.filter(\.isLearner).map(\.id) == [added.member.id])
            }
        }

        @Test("DOC cluster, update: the member is there by its new URL alone", arguments: EtcdRelease.allCases)
        func update(release: EtcdRelease) async throws {
            let other = try TestCluster.of(release).freePeerURL()
            try await withNewMember(release) { client, _, added in
                let updated = try await client.memberUpdate(added.member.id, peerURLs: [other]).members
                #expect(updated.first { $0.id == added.member.id }?.peerURLs == [other])
                let listed = try await client.memberList().members
                #expect(listed.first { $0.id == added.member.id }?.peerURLs == [other])
            }
        }

        @Test("DOC cluster, remove: the member is no longer listed", arguments: EtcdRelease.allCases)
        func remove(release: EtcdRelease) async throws {
            try await withNewMember(release) { client, _, added in
                let left = try await Membership.whenHealthy { try await client.memberRemove(added.member.id) }
                #expect(left.members.count == 3)
                let listed = try await client.memberList().members
                #expect(listed.count == 3 && !listed.contains { $0.id == added.member.id })
            }
        }
    }
}
