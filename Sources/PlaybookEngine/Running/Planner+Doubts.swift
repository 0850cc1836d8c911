import PlaybookLanguage
import PlaybookRecord

/// What keeps a plan from saying for sure what one look at the cluster shows.
extension Planner {
    /// Why its arguments may have other values when the step begins.
    func argumentsMayDiffer(_ step: PlaybookStep) -> String? {
        if step.arguments.mentionsCluster,
            let known = touched.step(touching: [.members, .leader, .alarms, .storage])
        {
            return "step \"\(known)\" changes the cluster that its arguments look at"
        }
        return writer(of: step).map { "step \"\($0)\" writes a file that its arguments name" }
    }

    /// The earlier step that writes a file, or may, from which its arguments are read.
    func writer(of step: PlaybookStep) -> String? {
        guard touched.stepWritingFiles != nil else { return nil }
        return step.arguments.namedFiles.lazy.compactMap { name in
            if let name { touched.step(touching: [.file(name)]) } else { touched.stepWritingFiles }
        }.first
    }

    /// Under a NOSPACE alarm the servers refuse what takes space; what a step makes of the alarm shows in the run.
    func expectSpace(
        _ outcome: Result<any PlannedAction, StepFailure>
    ) -> Result<any PlannedAction, StepFailure> {
        guard view?.hasAlarm(.noSpace) == true, touched.step(touching: [.alarms]) == nil,
            case .success(let ready) = outcome, ready.effects.contains(where: \.takesSpace)
        else { return outcome }
        return .failure(.noSpace)
    }
}

extension Effect {
    /// Whether it writes a key or grants a lease; what goes takes none.
    fileprivate var takesSpace: Bool {
        switch change {
        case .key, .lease: after != nil
        case .keysWritten: true
        default: false
        }
    }
}

extension StepFailure {
    fileprivate static let noSpace = StepFailure(
        .failed, "database space exceeded: a NOSPACE alarm is raised, and the cluster takes no key and no lease",
        help: "compact, defragment, then alarm-disarm")
}
