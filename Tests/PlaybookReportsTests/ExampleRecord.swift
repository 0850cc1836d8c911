import PlaybookRecord
import YAMLSyntax

/// The run that `docs/reports.md` shows in every format.
enum ExampleRecord {
    static let m1 = MemberReference(id: "8211f1d0f64f3269", name: "m1")
    static let m2 = MemberReference(id: "91bc3c398fb3c146", name: "m2")
    static let m3 = MemberReference(id: "fd422379fda50e48", name: "m3")
    private static let start = Timestamp(milliseconds: 1_795_230_245_000)

    static var record: RunRecord {
        var record = RunRecord(
            kind: .run, verdict: .failed,
            playbook: PlaybookIdentity(
                name: "weekly", path: "playbooks/weekly.yaml",
                digest: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
            cluster: ClusterRecord(
                id: "cdf818194e3a8c32", version: "3.5.16", leader: m1.id,
                members: [member(m1, 71_303_168), member(m2, 71_303_168), member(m3, 68_157_440)], alarms: []),
            run: RunIdentity(id: "20261121T030405Z-1a2b", started: start), quorum: nil,
            steps: [snapshot, defragmentation, assertion], error: nil)
        record.quorum = QuorumMoment(voters: 3, available: 2, what: "\(m2) is occupied")
        record.run.ended = Timestamp(milliseconds: start.milliseconds + 5400)
        record.run.seconds = 5.2
        record.error = FailureRecord(
            kind: "failed", message: "step 3, \"assert\": version >= 3.6: \(condition) is false",
            help: "upgrade the members")
        return record
    }

    private static let condition = "cluster.version == \"3.6.0\""

    private static func member(_ reference: MemberReference, _ size: Int64) -> MemberRecord {
        MemberRecord(
            id: reference.id, name: reference.name, endpoint: "https://\(reference.name).example:2379",
            isLearner: false, isHealthy: true, version: "3.5.16", dbSize: size, dbSizeInUse: 17_825_792)
    }

    private static func step(_ number: Int, _ id: String?, _ title: String, _ action: String) -> StepRecord {
        StepRecord(
            number: number, id: id, title: title, action: action,
            place: SourcePosition(line: 3 * number + 1, column: 5),
            status: .succeeded)
    }

    private static var snapshot: StepRecord {
        var step = step(1, "backup", "Save a snapshot", "snapshot")
        step.started = Timestamp(milliseconds: start.milliseconds + 200)
        step.seconds = 1.2
        step.effects = [
            EffectRecord(
                Effect(
                    "snapshot", .file(path: "backups/20261121T030405Z.db", source: m3), after: "about 65MiB, from \(m3)"
                ),
                kind: .file, outcome: .done)
        ]
        step.guards = [GuardVerdict("source-answers", .holds, "\(m3) answers")]
        step.outputs = [
            RecordedOutput(name: "bytes", value: .size(68_157_472)),
            RecordedOutput(name: "path", value: .text("backups/20261121T030405Z.db")),
        ]
        return step
    }

    private static var defragmentation: StepRecord {
        var step = step(2, "defrag", "Defragment every member", "defragment")
        step.started = Timestamp(milliseconds: start.milliseconds + 1400)
        step.seconds = 3.9
        step.changed = true
        step.effects = [m2, m3, m1].map { member in
            EffectRecord(
                Effect(
                    "defragment:\(member.id)", .occupy(member, estimate: 0.18),
                    before: member == m3 ? "65MiB, 17MiB in use" : "68MiB, 17MiB in use", after: "about 17MiB"),
                kind: .blocking, outcome: .done)
        }
        step.guards = [m2, m3, m1].flatMap { member in
            [
                GuardVerdict("voters-healthy", .holds, "all 3 voters are healthy"),
                GuardVerdict("others-have-quorum", .holds, "2 of 3 voters answer without \(member), 2 must"),
            ]
        }
        step.outputs = [
            RecordedOutput(
                name: "members",
                value: .list([row(m2, 53_477_376, 0.169), row(m3, 50_331_648, 0.157), row(m1, 53_477_376, 0.23)])),
            RecordedOutput(name: "reclaimed", value: .size(157_286_400)),
        ]
        return step
    }

    private static func row(_ member: MemberReference, _ reclaimed: Int64, _ blocked: Double) -> RecordedValue {
        .record([
            "name": .text(member.name), "id": .text(member.id), "before": .size(reclaimed + 17_825_792),
            "after": .size(17_825_792), "reclaimed": .size(reclaimed), "blocked": .duration(blocked),
            "leader": .bool(member == m1),
        ])
    }

    private static var assertion: StepRecord {
        var step = step(3, nil, "assert", "assert")
        step.status = .failed
        step.started = Timestamp(milliseconds: start.milliseconds + 5300)
        step.seconds = 0.009
        step.error = FailureRecord(
            kind: "failed", message: "version >= 3.6: \(condition) is false", help: "upgrade the members")
        return step
    }
}
