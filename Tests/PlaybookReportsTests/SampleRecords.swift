import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

/// Records as a rolling defragmentation leaves them.
enum SampleRecords {
    static let m1 = MemberReference(id: "8211f1d0f64f3269", name: "m1")
    static let m2 = MemberReference(id: "91bc3c398fb3c146", name: "m2")

    static let cluster = ClusterRecord(
        id: "cdf818194e3a8c32", version: "3.4.23", leader: "8211f1d0f64f3269",
        members: [
            MemberRecord(
                id: m1.id, name: "m1", endpoint: "http://127.0.0.1:2379", isLearner: false, isHealthy: true,
                version: "3.4.23", dbSize: 4_300_800, dbSizeInUse: 24_576),
            MemberRecord(
                id: m2.id, name: "m2", endpoint: "http://127.0.0.1:22379", isLearner: false, isHealthy: true,
                version: "3.4.23", dbSize: 4_300_800, dbSizeInUse: 24_576),
            MemberRecord(
                id: "fd422379fda50e48", name: "m3", endpoint: nil, isLearner: false, isHealthy: false,
                problem: "connection refused"),
        ],
        alarms: ["NOSPACE at m1 (8211f1d0f64f3269)"])

    static func plan(_ steps: [StepRecord], verdict: Verdict = .done) -> RunRecord {
        RunRecord(
            kind: .plan, verdict: verdict,
            playbook: PlaybookIdentity(name: "rolling", path: "playbooks/rolling.yaml", digest: "00ff"),
            cluster: cluster, run: RunIdentity(id: "20261121T030405Z-1a2b", started: Timestamp(milliseconds: 0)),
            quorum: QuorumMoment(voters: 3, available: 2, what: "m2 is occupied"), steps: steps)
    }

    static func run(_ steps: [StepRecord], verdict: Verdict = .done, error: FailureRecord? = nil) -> RunRecord {
        var record = plan(steps, verdict: verdict)
        record.kind = .run
        record.run.ended = Timestamp(milliseconds: 3400)
        record.run.seconds = 3.4
        record.error = error
        return record
    }

    static func step(_ number: Int, _ title: String, _ action: String, _ status: StepRecord.Status) -> StepRecord {
        var step = StepRecord(
            number: number, id: nil, title: title, action: action, place: SourcePosition(line: 10 + number, column: 5),
            status: status)
        step.seconds = 0.012
        return step
    }

    static func occupation(_ member: MemberReference, _ outcome: EffectRecord.Outcome) -> EffectRecord {
        EffectRecord(
            Effect("defragment-\(member.id)", .occupy(member, estimate: 1), before: "4.1MiB", after: "24KiB"),
            kind: .blocking, outcome: outcome)
    }

    static func put(_ outcome: EffectRecord.Outcome, _ certainty: Certainty = .will) -> EffectRecord {
        EffectRecord(
            Effect("key", .key(KeyText(Array("/a".utf8))), after: "5 bytes", certainty: certainty), kind: .write,
            outcome: outcome)
    }

    static var defragmented: StepRecord {
        var step = step(2, "Defragment every member", "defragment", .succeeded)
        step.changed = true
        step.seconds = 185
        step.effects = [occupation(m2, .done), occupation(m1, .done)]
        step.outputs = [
            RecordedOutput(name: "members", value: .list([row(m2, leader: false), row(m1, leader: true)])),
            RecordedOutput(name: "reclaimed", value: .size(8_552_448)),
        ]
        return step
    }

    private static func row(_ member: MemberReference, leader: Bool) -> RecordedValue {
        .record([
            "id": .text(member.id), "name": .text(member.name), "leader": .bool(leader),
            "before": .size(4_300_800), "after": .size(24_576), "reclaimed": .size(4_276_224),
            "blocked": .duration(0.1204),
        ])
    }
}
