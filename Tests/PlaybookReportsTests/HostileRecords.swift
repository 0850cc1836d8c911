import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

/// Records in which one text stands at every place that takes text from outside.
enum HostileRecords {
    static func everywhere(_ text: String, kind: RunRecord.Kind = .run) -> RunRecord {
        let member = MemberReference(id: "8211f1d0f64f3269", name: text)
        let changes: [Change] = [
            .key(KeyText(Array(text.utf8))), .keys(KeyText(Array(text.utf8)), end: KeyText([1])),
            .alarm(name: text, member: member), .memberAdd(peerURLs: [text], learner: true), .memberPromote(member),
            .memberRemove(member), .memberUpdate(member, peerURLs: [text]), .leader(to: member),
            .occupy(member, estimate: 1), .auth(.role(text)), .auth(.user(text)), .file(path: text, source: member),
        ]
        let failure = FailureRecord(kind: "failed", message: text, help: text)
        var step = StepRecord(
            number: 1, id: text, title: text, action: text, place: SourcePosition(line: 1, column: 1), status: .failed,
            changed: true,
            effects: changes.map {
                EffectRecord(
                    Effect(text, $0, before: text, after: text, certainty: .may(text)), kind: .write, outcome: .planned)
            },
            outputs: [
                RecordedOutput(name: "plain", value: .text(text)),
                RecordedOutput(name: "rows", value: .list([.record(["name": .text(text), "value": .text(text)])])),
            ],
            guards: [GuardVerdict("g", .refuses, text), GuardVerdict("h", .warns, text)], notes: [text],
            error: failure)
        step.started = Timestamp(milliseconds: 1)
        step.seconds = 1
        step.item = text
        step.file = text
        var record = SampleRecords.run([step], verdict: .failed, error: failure)
        record.kind = kind
        record.playbook = PlaybookIdentity(name: text, path: text, digest: "00")
        record.cluster = ClusterRecord(
            id: "1a", version: text, leader: nil,
            members: [
                MemberRecord(
                    id: "8211f1d0f64f3269", name: text, endpoint: text, isLearner: false, isHealthy: false,
                    version: text, dbSize: 1, problem: text)
            ], alarms: [text])
        record.quorum = QuorumMoment(voters: 3, available: 2, what: text)
        record.warnings = [text]
        record.diagnostics = [
            Diagnostic(
                .unknownKey, at: .fileStart, text, help: text, replacement: text, notes: [.init(text)],
                choices: .init(text, [text])
            ).located(in: text)
        ]
        return record
    }
}
