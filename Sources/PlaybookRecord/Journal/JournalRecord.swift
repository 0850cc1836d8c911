/// One line of a run's journal.
///
/// A run is one ``begun``, then what happened in order, then ``ended``; a run that was resumed goes on behind a
/// ``resumed``. An intent stands before its call and its outcome behind it: an intent without an outcome is a call that
/// may have been carried out.
package enum JournalRecord: Sendable {
    case begun(JournalHeader)
    case resumed(JournalResumption)
    case loop(JournalLoop)
    case turn(JournalTurn)
    case group(JournalGroup)
    case obstacle(JournalObstacle)
    case intent(JournalIntent)
    case outcome(JournalOutcome)
    case step(JournalStep)
    case ended(JournalEnd)

    /// The version of the form, raised when a line changes its meaning.
    package static let version = 1
}

/// Which step it was, and in which iterations and attempts of what stands around it, the outer one's first.
package struct StepPath: Sendable, Hashable, Codable {
    package var step: Int
    package var turns: [Int]

    package init(_ step: Int, _ turns: [Int] = []) {
        self.step = step
        self.turns = turns
    }
}

/// How a run began.
package struct JournalHeader: Sendable, Codable {
    package private(set) var version = JournalRecord.version
    package var playbook: PlaybookIdentity
    package var run: RunIdentity
    package var cluster: ClusterRecord?
    package var quorum: QuorumMoment?
    package var warnings: [String] = []
    package var origin: RunOrigin
    /// The members that the plan's effects were made for, by step and by the effects' ids.
    package var pinned: [Int: [String: MemberReference]] = [:]

    package init(playbook: PlaybookIdentity, run: RunIdentity, origin: RunOrigin) {
        self.playbook = playbook
        self.run = run
        self.origin = origin
    }
}

/// Who started a run, where, and with what; enough to resume it, and no secret.
package struct RunOrigin: Sendable, Codable {
    package var inputs = GivenInputs()
    /// The folder that the run was started in, from which relative paths go.
    package var folder = ""
    package var person = JournalPerson()
    package var connection = Connection()
    package var allowsCommands = false
    package var allowsLiteralSecrets = false
    /// Whether every question was answered beforehand.
    package var isConfirmed = false
    /// Whether somebody has agreed to what cannot be undone.
    package var mayDestroy = false
    /// The plan that the run was to keep to; nil where it made its own.
    package var saved: SavedPlan?
    /// Whether a part of the inputs was a secret and is left out.
    package var lacksInputs = false

    package init() {}

    /// The connection flags as they were given.
    package struct Connection: Sendable, Hashable, Codable {
        package var endpoints: [String]?
        package var discoverySRV: String?
        package var discoverySRVName: String?
        package var clusterFile: String?
        package var trustedCAFile: String?
        package var certFile: String?
        package var keyFile: String?
        package var serverName: String?
        package var insecureSkipTLSVerify: Bool?
        /// The name alone: its password is asked for anew.
        package var user: String?

        package init() {}
    }
}

/// The process that wrote what follows.
package struct JournalPerson: Sendable, Hashable, Codable {
    package var user = ""
    package var host = ""
    package var process: Int32 = 0

    package init() {}
}

/// A run goes on.
package struct JournalResumption: Sendable, Codable {
    package var started: Timestamp
    package var person: JournalPerson
    /// How many of the lines that tell the course of the run still hold; the others are done again.
    package var kept: Int

    package init(started: Timestamp, person: JournalPerson, kept: Int) {
        self.started = started
        self.person = person
        self.kept = kept
    }
}

/// What a loop goes over.
package struct JournalLoop: Sendable, Codable {
    package var path: StepPath
    package var items: [JournalValue]?
    /// Ids of members; in which order they come is told by the turns.
    package var members: [String]?

    package init(_ path: StepPath, items: [JournalValue]? = nil, members: [String]? = nil) {
        self.path = path
        self.items = items
        self.members = members
    }
}

/// A loop over members comes to one of them.
package struct JournalTurn: Sendable, Codable {
    package var path: StepPath
    package var member: String
    /// What `member` is in this iteration.
    package var value: JournalValue
    /// What the iteration is called.
    package var label: String

    package init(_ path: StepPath, member: String, value: JournalValue, label: String) {
        self.path = path
        self.member = member
        self.value = value
        self.label = label
    }
}

/// A group is entered, or not.
package struct JournalGroup: Sendable, Codable {
    package var path: StepPath
    package var record: StepRecord
    package var decision: Decision
    package var reason: FailureRecord?
    /// Whether its block may be carried out again: the paths of the steps in it name the attempt then.
    package var hasAttempts: Bool?

    package init(_ path: StepPath, _ record: StepRecord, _ decision: Decision, _ reason: FailureRecord? = nil) {
        self.path = path
        self.record = record
        self.decision = decision
        self.reason = reason
    }

    package enum Decision: String, Sendable, Codable {
        case entered, skipped, failed
    }
}

/// The time of a block is over, or a lease that it was to run under is lost: nothing more of it is begun, and what
/// rescues it may follow.
package struct JournalObstacle: Sendable, Codable {
    /// The step that is not begun any more; the last of a block that has come to its end without its lease.
    package var path: StepPath
    package var reason: FailureRecord

    package init(_ path: StepPath, _ reason: FailureRecord) {
        self.path = path
        self.reason = reason
    }
}

/// A call is about to be made that changes something.
package struct JournalIntent: Sendable, Codable {
    package var path: StepPath
    /// What the step is called, and its action.
    package var title: String
    package var action: String
    package var at: Timestamp
    package var effects: [EffectRecord]
    package var guards: [GuardVerdict]
    /// The revision that the step's observation was made at, where the step compares it.
    package var seen: Int64?
    /// What the step was to put out, as far as that was known.
    package var outputs: [String: JournalValue]

    package init(
        _ path: StepPath, title: String, action: String, at: Timestamp, effects: [EffectRecord],
        guards: [GuardVerdict], seen: Int64?, outputs: [String: JournalValue]
    ) {
        self.path = path
        self.title = title
        self.action = action
        self.at = at
        self.effects = effects
        self.guards = guards
        self.seen = seen
        self.outputs = outputs
    }
}

/// What came of a call, by the effects' ids.
package struct JournalOutcome: Sendable, Codable {
    package var path: StepPath
    package var outcomes: [String: EffectRecord.Outcome]
    package var seconds: Double

    package init(_ path: StepPath, _ outcomes: [String: EffectRecord.Outcome], seconds: Double) {
        self.path = path
        self.outcomes = outcomes
        self.seconds = seconds
    }
}

/// A step has ended, or does not run.
package struct JournalStep: Sendable, Codable {
    package var path: StepPath
    /// Its outputs stand beside it.
    package var record: StepRecord
    package var outputs: [String: JournalValue]

    package init(_ path: StepPath, _ record: StepRecord, outputs: [String: JournalValue] = [:]) {
        self.path = path
        self.record = record
        self.outputs = outputs
        self.record.outputs = []
    }

    /// The record with its outputs.
    package var whole: StepRecord {
        var record = record
        record.outputs = outputs.sorted { $0.key < $1.key }
            .map { RecordedOutput(name: $0.key, value: $0.value.recorded) }
        return record
    }
}

/// How a run ended.
package struct JournalEnd: Sendable, Codable {
    package var verdict: Verdict
    package var exitCode: Int32
    package var ended: Timestamp
    package var seconds: Double?
    package var error: FailureRecord?
    package var warnings: [String]

    package init(_ record: RunRecord) {
        verdict = record.verdict
        exitCode = record.exitCode
        ended = record.run.ended ?? .now()
        seconds = record.run.seconds
        error = record.error
        warnings = record.warnings
    }
}
