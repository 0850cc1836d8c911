/// A cluster as it was found, member by member: what `health` shows.
package struct HealthRecord: Sendable, Codable {
    package var schemaVersion = 1
    package var kind = "health"
    package var verdict: Verdict
    package var exitCode: Int32
    /// Lower-case hexadecimal; nil where no member answered.
    package var cluster: String?
    package var healthy: Bool
    package var members: [Member]
    /// Alarms that are raised, as `NOSPACE at m1 (8e9…)`.
    package var alarms: [String]
    /// What a reader should know besides.
    package var warnings: [String]
    /// Why the cluster could not be looked at.
    package var error: FailureRecord?

    package init(
        verdict: Verdict, cluster: String? = nil, healthy: Bool = false, members: [Member] = [], alarms: [String] = [],
        warnings: [String] = [], error: FailureRecord? = nil
    ) {
        self.verdict = verdict
        exitCode = verdict.exitCode
        self.cluster = cluster
        self.healthy = healthy
        self.members = members
        self.alarms = alarms
        self.warnings = warnings
        self.error = error
    }

    /// One member as it answered.
    package struct Member: Sendable, Codable {
        package var id: String
        package var name: String
        package var endpoint: String?
        package var version: String?
        package var role: Role
        package var healthy: Bool
        package var dbSize: Int64?
        package var dbSizeInUse: Int64?
        package var raftIndex: UInt64?
        /// How far what it has applied is behind the leader's raft index.
        package var raftLag: UInt64?
        /// How long its answer took, in seconds.
        package var latency: Double?
        package var alarms: [String]
        /// Why it is not healthy, in words.
        package var problem: String?

        package init(id: String, name: String, endpoint: String? = nil, role: Role, healthy: Bool) {
            self.id = id
            self.name = name
            self.endpoint = endpoint
            self.role = role
            self.healthy = healthy
            alarms = []
        }
    }

    package enum Role: String, Sendable, Codable {
        case leader, voter, learner
    }
}
