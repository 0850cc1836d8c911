package import PlaybookLanguage

/// Everything a plan or a run has to say, as one value: what reports render and what scripts read.
package struct RunRecord: Sendable, Codable {
    /// Raised when a field changes its meaning or goes; new fields alone do not raise it.
    package var schemaVersion = 1
    package var kind: Kind
    package var verdict: Verdict
    package var exitCode: Int32
    package var playbook: PlaybookIdentity
    /// Nil where no cluster was reached, or none was asked (an offline plan).
    package var cluster: ClusterRecord?
    package var run: RunIdentity
    /// The moment of the plan with the fewest voters to spare; nil where no cluster was reached.
    package var quorum: QuorumMoment?
    package var steps: [StepRecord]
    /// What a reader should know about the whole: insecure settings, releases known for faults, overrides.
    package var warnings: [String]
    /// Why the run did not end well; nil where it did.
    package var error: FailureRecord?
    package var diagnostics: [Diagnostic]

    package init(
        kind: Kind, verdict: Verdict = .done, playbook: PlaybookIdentity, cluster: ClusterRecord? = nil,
        run: RunIdentity, quorum: QuorumMoment? = nil, steps: [StepRecord] = [], warnings: [String] = [],
        error: FailureRecord? = nil, diagnostics: [Diagnostic] = []
    ) {
        self.kind = kind
        self.verdict = verdict
        exitCode = verdict.exitCode
        self.playbook = playbook
        self.cluster = cluster
        self.run = run
        self.quorum = quorum
        self.steps = steps
        self.warnings = warnings
        self.error = error
        self.diagnostics = diagnostics
    }

    package enum Kind: String, Sendable, Codable {
        case plan
        case run
    }
}

/// Which playbook it was.
package struct PlaybookIdentity: Sendable, Hashable, Codable {
    package var name: String
    /// The path as the user gave it.
    package var path: String
    /// SHA-256 of the file, in hexadecimal.
    package var digest: String

    package init(name: String, path: String, digest: String) {
        self.name = name
        self.path = path
        self.digest = digest
    }
}

/// When it was, and under which id it is found.
package struct RunIdentity: Sendable, Hashable, Codable {
    package var id: String
    package var started: Timestamp
    package var ended: Timestamp?
    /// Elapsed time in seconds, by a monotonic clock.
    package var seconds: Double?

    package init(id: String, started: Timestamp, ended: Timestamp? = nil, seconds: Double? = nil) {
        self.id = id
        self.started = started
        self.ended = ended
        self.seconds = seconds
    }
}

/// The cluster as it was when the plan was made.
package struct ClusterRecord: Sendable, Hashable, Codable {
    /// Lower-case hexadecimal.
    package var id: String
    /// The lowest version among its members; nil where none answered.
    package var version: String?
    /// The leader's member id; nil where there was none.
    package var leader: String?
    package var members: [MemberRecord]
    /// Alarms that were raised, as `NOSPACE at m1 (8e9…)`.
    package var alarms: [String]

    package init(id: String, version: String?, leader: String?, members: [MemberRecord], alarms: [String]) {
        self.id = id
        self.version = version
        self.leader = leader
        self.members = members
        self.alarms = alarms
    }
}

/// One member as it was when the plan was made.
package struct MemberRecord: Sendable, Hashable, Codable {
    package var id: String
    package var name: String
    /// The URL it was reached at; nil where it was not reached.
    package var endpoint: String?
    package var isLearner: Bool
    package var isHealthy: Bool
    package var version: String?
    package var dbSize: Int64?
    package var dbSizeInUse: Int64?
    /// Why it is not healthy, in words.
    package var problem: String?

    package init(
        id: String, name: String, endpoint: String?, isLearner: Bool, isHealthy: Bool, version: String? = nil,
        dbSize: Int64? = nil, dbSizeInUse: Int64? = nil, problem: String? = nil
    ) {
        self.id = id
        self.name = name
        self.endpoint = endpoint
        self.isLearner = isLearner
        self.isHealthy = isHealthy
        self.version = version
        self.dbSize = dbSize
        self.dbSizeInUse = dbSizeInUse
        self.problem = problem
    }
}

/// Why something did not go well.
package struct FailureRecord: Sendable, Hashable, Codable, Error {
    /// A word for programs: `refused`, `unreachable`, `denied`, …
    package var kind: String
    /// What is wrong and where.
    package var message: String
    /// What to do about it.
    package var help: String?

    package init(kind: String, message: String, help: String? = nil) {
        self.kind = kind
        self.message = message
        self.help = help
    }

    /// The kind of a run that a process carries out, and of one whose process died: their journals have no end.
    package static let running = "running"
    package static let cutOff = "cut-off"
}
