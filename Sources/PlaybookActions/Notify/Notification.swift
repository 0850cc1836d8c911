import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord

/// What a webhook is told of a run that goes on.
struct Notification {
    let report: ReportSoFar
    let message: String?

    /// One object of JSON. `text` is what chat servers show; nothing that a step put out is part of it.
    var json: String {
        var members: [(name: String, value: JSONValue)] = [
            ("text", string(message ?? summary)), ("playbook", string(report.playbook.name)),
            ("run", string(report.run)), ("failed", .bool(report.hasFailed)),
        ]
        if let cluster = report.cluster { members.append(("cluster", string(cluster))) }
        members.append(("steps", .array(steps.map(step))))
        return JSONValue.object(members).line
    }

    private var steps: [StepRecord] { report.steps.filter { $0.status != .notReached } }

    private func step(_ step: StepRecord) -> JSONValue {
        var members: [(name: String, value: JSONValue)] = [
            ("number", .number("\(step.number)")), ("title", string(step.title)), ("action", string(step.action)),
            ("status", string(step.status.rawValue)), ("changed", .bool(step.changed)),
        ]
        if let item = step.item { members.append(("item", string(item))) }
        if let error = step.error { members.append(("error", string(error.message))) }
        return .object(members)
    }

    private var summary: String {
        let failed = steps.filter { [.failed, .refused, .unknown].contains($0.status) }
        let changed = steps.count(where: \.changed)
        let words = failed.first.map { "step \($0.number), \"\($0.title)\", \($0.status.rawValue)" }
        return
            "\(report.playbook.name): \(words ?? "all well so far"); \(changed) of \(steps.count) steps changed "
            + "the cluster"
    }

    private func string(_ text: String) -> JSONValue { .string(report.redact(text)) }
}
