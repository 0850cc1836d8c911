package import PlaybookEngine
package import PlaybookLanguage

/// `status`: what the members say of themselves.
package struct ShowStatus: Action {
    package static let name = "status"
    package static let otherNames = ["endpoint-status", "member-list"]
    package static let summary = "Put out what every member says of itself."
    package static let discussion = "It never fails because a member does not answer; check-health does."
    package static let examples = [
        ActionExample(
            "Look at the members, then decide.",
            """
            - id: now
              action: status
            """)
    ]
    package static let changesCluster = false

    package struct Outputs: OutputSet {
        @Output("Each member.") package var members: [MemberSummary]?
        @Output("The leader's name; empty where there is none.") package var leader: String?
        @Output("The lowest version among the members that answered.") package var version: String?
        @Output("The size of the largest database.") package var dbSize: ByteSize?
        @Output("The revision the key space is at.") package var revision: Int64?

        package init() {}
    }

    package init() {}

    package var outputsOfTheMoment: [String] { ["revision"] }
    package var reads: [Subject] { [.members, .leader, .storage, .revision] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> ClusterView { try await cluster.view() }

    package func predict(_ seen: ClusterView) throws(StepFailure) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.members = seen.members.map { MemberSummary($0, seen) }
        outputs.leader = seen.withholdsLeader ? nil : seen.leader?.name ?? ""
        outputs.version = seen.version ?? ""
        outputs.dbSize = seen.members.compactMap { $0.status?.dbSize }.max().map { ByteSize($0) }
        outputs.revision = seen.revision > 0 ? seen.revision : nil
        return Prediction(outputs: outputs)
    }
}

/// What one member says of itself.
package struct MemberSummary: OutputRecord {
    @Output("The member's name.") package var name: String?
    @Output("The member's id, in hexadecimal.") package var id: String?
    @Output("leader, follower or learner.") package var role: String?
    @Output("Whether it is healthy.") package var healthy: Bool?
    @Output("The release it runs.") package var version: String?
    @Output("The size of its database.") package var dbSize: ByteSize?
    @Output("What of it is in use.") package var dbSizeInUse: ByteSize?

    package init() {}

    init(_ member: MemberView, _ view: ClusterView) {
        name = member.name
        id = member.hexID
        role = member.role(in: view)
        healthy = member.isHealthy
        version = member.version
        dbSize = member.status.map { ByteSize($0.dbSize) }
        dbSizeInUse = member.status.map { ByteSize($0.dbSizeInUse) }
    }
}
