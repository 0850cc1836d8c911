import PlaybookLanguage
package import PlaybookRecord
import YAMLSyntax

/// A record as annotations: what GitHub shows beside the lines of the playbook in a pull request.
package enum GitHubReport {
    package static func render(_ record: RunRecord) -> String {
        WorkflowCommand.render(errors(record) + warnings(record) + [summary(record)])
    }

    private static func errors(_ record: RunRecord) -> [WorkflowCommand] {
        let steps = StepTree(record).leaves.filter(\.step.hasFailed).map { node in
            let step = node.step
            return WorkflowCommand(
                level: node.hasFailed ? .error : .warning,
                title: "step \(step.number), \(node.title)" + (node.hasFailed ? "" : ", rescued"),
                message: step.error?.words ?? step.status.rawValue,
                file: step.file ?? record.file, line: step.place.line, column: step.place.column)
        }
        let findings = record.diagnostics.map { finding in
            WorkflowCommand(
                level: finding.isError ? .error : .warning, title: finding.code.id,
                message: [finding.message, finding.help].compactMap { $0 }.joined(separator: "\n"),
                file: finding.path, line: finding.range.start.line, column: finding.range.start.column)
        }
        guard let error = record.error, !steps.contains(where: { $0.level == .error }),
            !record.diagnostics.contains(where: \.isError)
        else {
            return steps + findings
        }
        let whole = WorkflowCommand(
            level: .error, title: record.playbook.name.isEmpty ? "etcd-playbook" : record.playbook.name,
            message: error.words, file: record.file, line: 1)
        return [whole] + steps + findings
    }

    private static func warnings(_ record: RunRecord) -> [WorkflowCommand] {
        let guards = record.steps.flatMap { step in
            Set(step.guards.filter { $0.ruling == .warns }).sorted { $0.detail < $1.detail }.map { verdict in
                WorkflowCommand(
                    level: .warning, title: "guard \(verdict.name)", message: verdict.detail,
                    file: step.file ?? record.file,
                    line: step.place.line, column: step.place.column)
            }
        }
        return guards
            + record.warnings.map { WorkflowCommand(level: .warning, title: record.playbook.name, message: $0) }
    }

    private static func summary(_ record: RunRecord) -> WorkflowCommand {
        let words = record.kind == .plan ? PlanSummary.of(record) : RunSummary.of(record)
        return WorkflowCommand(level: .notice, title: record.playbook.name, message: words)
    }
}

extension RunRecord {
    /// The playbook's file, for those that look it up in a repository; nil for standard input.
    var file: String? { playbook.path.hasPrefix("<") ? nil : playbook.path }
}
