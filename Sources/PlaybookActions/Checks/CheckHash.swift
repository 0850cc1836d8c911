import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage

/// `check-hash`: fails unless all members hold the same data.
package struct CheckHash: Action {
    package static let name = "check-hash"
    package static let otherNames = ["hashkv", "endpoint-hashkv"]
    package static let summary = "Fail unless all voters hold the same data at one revision."
    package static let discussion = """
        Hashes are compared at the same revision and the same compacted revision; while a compaction runs they may differ \
        for a moment, so a difference is looked at again before it counts. With authentication on, it needs the role root.
        """
    package static let changesCluster = false
    package static let examples = [ActionExample("All members hold the same data.", "- action: check-hash")]

    @Argument("The revision to compare at; the newest that all have, where it is left out.", in: 1...Int64.max)
    package var revision: Int64?

    package struct Outputs: OutputSet {
        @Output("True; members that differ fail the step.") package var equal: Bool?
        @Output("Each member's hash.") package var hashes: [MemberHash]?

        package init() {}
    }

    package init() {}

    package var outputsOfTheMoment: [String] { ["hashes"] }
    package var reads: [Subject] { [.members] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> [MemberHash] {
        var hashes = try await self.hashes(cluster)
        for _ in 1..<Self.looks where !Self.agree(hashes) {
            try await cluster.sleep(.milliseconds(500))
            hashes = try await self.hashes(cluster)
        }
        return hashes
    }

    package func predict(_ seen: [MemberHash]) throws(StepFailure) -> Prediction<Outputs> {
        guard Self.agree(seen) else {
            let list = seen.map(\.inWords).joined(separator: "; ")
            throw StepFailure(
                .failed, "members hold different data: \(list)",
                help: "stop changing the cluster, take a snapshot of each member, and replace the divergent one")
        }
        var outputs = Outputs()
        outputs.equal = true
        outputs.hashes = seen
        return Prediction(outputs: outputs)
    }

    private func hashes(_ cluster: ClusterReader) async throws(StepFailure) -> [MemberHash] {
        let view = try await cluster.view()
        let at = revision ?? view.revision
        do { return try await hashes(of: view, at, cluster) } catch {
            // A key space that was compacted up to its newest revision has a hash of that one alone, asked for as 0.
            guard error.code == .compacted, revision == nil else { throw error }
            return try await hashes(of: view, 0, cluster)
        }
    }

    private func hashes(
        of view: ClusterView, _ revision: Int64, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [MemberHash] {
        var hashes: [MemberHash] = []
        for member in view.voters {
            guard let endpoint = member.endpoint else {
                throw StepFailure(.failed, "\(member.reference) cannot be asked: \(member.complaint)")
            }
            let response = try await hash(at: endpoint, revision, cluster)
            hashes.append(MemberHash(member, revision == 0 ? response.header.revision : revision, response))
        }
        return hashes
    }

    // A follower may be a few entries behind the revision that another member told.
    private func hash(
        at endpoint: EtcdEndpoint, _ revision: Int64, _ cluster: ClusterReader
    ) async throws(StepFailure) -> HashKVResponse {
        for _ in 1..<Self.looks {
            do throws(StepFailure) { return try await cluster.hash(at: endpoint, revision: revision) } catch {
                guard error.code == .futureRevision, self.revision == nil else { throw error }
                try await cluster.sleep(.milliseconds(200))
            }
        }
        return try await cluster.hash(at: endpoint, revision: revision)
    }

    private static func agree(_ hashes: [MemberHash]) -> Bool {
        Set(hashes.map { "\($0.hash ?? "") \($0.revision ?? 0) \($0.compactRevision ?? 0)" }).count <= 1
    }

    private static let looks = 6
}

/// One member's hash of its keys.
package struct MemberHash: OutputRecord {
    @Output("The member's name.") package var name: String?
    @Output("The member's id, in hexadecimal.") package var id: String?
    @Output("The hash, in hexadecimal.") package var hash: String?
    @Output("The revision it was taken at.") package var revision: Int64?
    @Output("The revision the member is compacted to.") package var compactRevision: Int64?

    package init() {}

    init(_ member: MemberView, _ revision: Int64, _ response: HashKVResponse) {
        name = member.name
        id = member.hexID
        hash = String(response.hash, radix: 16)
        self.revision = revision
        compactRevision = response.compactRevision
    }

    fileprivate var inWords: String {
        "\(name ?? "") (\(id ?? "")) has \(hash ?? "") at \(revision ?? 0), compacted to \(compactRevision ?? 0)"
    }
}
