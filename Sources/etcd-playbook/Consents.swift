import PlaybookEngine
import PlaybookHost
import PlaybookRecord
import PlaybookReports

/// What the operator consents to before a run: by flags, or asked at the terminal.
struct Consents: Sendable {
    /// `--yes`.
    var yes: Bool
    /// `--confirm NAME`.
    var name: String?

    /// Why the plan must not be run; nil where it may.
    func objection(to plan: Plan, of playbook: PlaybookIdentity, _ output: CommandOutput) -> FailureRecord? {
        if let name, name != playbook.name { return .wrongName(name, playbook.name) }
        if asks(about: plan, of: playbook, output.environment) {
            return plan.mayDestroy ? askName(playbook.name, plan, output) : ask(output)
        }
        let isMissing = plan.obstacle == nil && plan.hasChanges && plan.mayDestroy && name == nil
        return isMissing ? .unconfirmed(playbook.name, plan) : nil
    }

    /// Whether the terminal is asked: there is one, and no flag has answered already.
    func asks(about plan: Plan, of playbook: PlaybookIdentity, _ environment: HostEnvironment) -> Bool {
        guard plan.obstacle == nil, plan.hasChanges, name == nil, !yes || plan.mayDestroy else { return false }
        return environment.inputIsTerminal && playbook.path != PlaybookFiles.inputName
    }

    private func ask(_ output: CommandOutput) -> FailureRecord? {
        let answer = TerminalQuestion.ask(question, output.console)?.lowercased()
        return answer == "y" || answer == "yes" ? nil : .declined
    }

    private func askName(_ name: String, _ plan: Plan, _ output: CommandOutput) -> FailureRecord? {
        let answer = TerminalQuestion.ask(nameQuestion(name, plan), output.console)
        return answer == name ? nil : .declined
    }
}

extension Plan {
    /// Whether an effect of it cannot be undone, or may turn out so: what is known only during the run may be anything.
    var mayDestroy: Bool {
        strongestEffect == .destructive || steps.contains(where: \.mayChangeAnything)
    }
}

private let question = "Carry this out? [y/N]"
private func nameQuestion(_ name: String, _ plan: Plan) -> String {
    let what =
        plan.strongestEffect == .destructive ? "This cannot be undone" : "Some of this is known only during the run"
    return "\(what). Type the playbook's name, \(VisibleText.of(name)), to carry it out:"
}

extension FailureRecord {
    fileprivate static let declined = FailureRecord(kind: "refused", message: "not confirmed; nothing was changed")

    fileprivate static func unconfirmed(_ name: String, _ plan: Plan) -> FailureRecord {
        let what =
            plan.strongestEffect == .destructive
            ? "the plan has effects that cannot be undone" : "some of what it changes is known only during the run"
        return FailureRecord(kind: "refused", message: what, help: "confirm it with --confirm \(name)")
    }

    fileprivate static func wrongName(_ given: String, _ name: String) -> FailureRecord {
        FailureRecord(
            kind: "refused", message: "--confirm says \"\(given)\", and the playbook is called \"\(name)\"",
            help: "look which playbook this is, then confirm its name")
    }
}
