import PlaybookRecord

/// The last line of a plan.
enum PlanSummary {
    static func of(_ record: RunRecord) -> String {
        guard record.error == nil else { return "Plan: \(Ending.words(record.verdict))." }
        let effects = record.steps.flatMap(\.effects)
        guard record.cluster != nil else {
            return
                "Plan: \(HumanValue.count(record.steps.count, "step")); what they change is known only with a cluster."
        }
        let counted = [EffectKind.blocking, .write, .destructive].map { kind in
            EffectCount.words(effects.count { $0.kind == kind }, kind)
        }
        let files = effects.count { $0.kind == .file }
        let all = counted + (files == 0 ? [] : [EffectCount.words(files, .file)])
        let end = record.verdict == .failed ? ["a run of it will fail"] : []
        return (["Plan: " + all.joined(separator: ", ")] + steps(record.steps) + end).joined(separator: "; ") + "."
    }

    private static func steps(_ steps: [StepRecord]) -> [String] {
        let counts: [(StepRecord.Status, String)] = [
            (.may, "may run or differ"), (.undetermined, "known only during the run"), (.skipped, "skipped"),
            (.failed, "sure to fail"),
        ]
        return counts.compactMap { status, words in
            let count = steps.count { $0.status == status }
            return count == 0 ? nil : HumanValue.count(count, "step") + " " + words
        }
    }
}

/// The last line of a run.
enum RunSummary {
    static func of(_ record: RunRecord) -> String {
        let steps = StepTree(record).leaves.map(\.step)
        let succeeded = steps.count { $0.status == .succeeded }
        var parts = [unfinished(record) ?? Ending.words(record)]
        if !record.verdict.promisesNoChange || record.hasChanges {
            parts.append(changed(steps, record.verdict.promisesNoChange ? " before" : ""))
            // A journal without an end does not tell how many were to come.
            let all = unfinished(record) == nil ? "\(succeeded) of " : ""
            parts.append(all + HumanValue.count(all.isEmpty ? succeeded : steps.count, "step") + " succeeded")
        }
        if let seconds = record.run.seconds { parts.append(HumanValue.duration(seconds)) }
        return "Run: " + parts.joined(separator: "; ") + "."
    }

    /// How far a run is of which the journal tells no end; nil for one that has ended.
    private static func unfinished(_ record: RunRecord) -> String? {
        switch record.error?.kind {
        case FailureRecord.running: "STILL RUNNING"
        case FailureRecord.cutOff where record.verdict == .unknown: "CUT OFF in the middle of a change"
        case FailureRecord.cutOff: "CUT OFF between changes"
        default: nil
        }
    }

    /// - Parameter before: put behind what was done, where another process did it.
    private static func changed(_ steps: [StepRecord], _ before: String) -> String {
        let changed = steps.count(where: \.changed)
        let mayHave = steps.contains { $0.status == .unknown }
        guard changed == 0 else { return "\(HumanValue.count(changed, "step")) changed the cluster\(before)" }
        return mayHave ? "whether the cluster was changed\(before) is not known" : "the cluster is unchanged"
    }
}

/// A verdict in words.
enum Ending {
    /// Whoever is turned away when a run is to go on changes nothing; what the run did before is done.
    static func words(_ record: RunRecord) -> String {
        words(record.verdict, record.hasChanges ? "nothing more" : "nothing")
    }

    static func words(_ verdict: Verdict, _ nothing: String = "nothing") -> String {
        switch verdict {
        case .done: "done"
        case .failed: "FAILED"
        case .changesPending: "changes pending"
        case .refused: "REFUSED, \(nothing) was changed"
        case .stopped: "STOPPED at a safe point"
        case .unknown: "OUTCOME UNKNOWN, look at the cluster before running it again"
        case .usage: "wrong usage, \(nothing) was changed"
        case .invalid: "the playbook is not valid, \(nothing) was changed"
        case .inputMissing: "a file is missing, \(nothing) was changed"
        case .unreachable: "the cluster cannot be reached, \(nothing) was changed"
        case .bug: "a fault of this program"
        case .outputUnwritable: "a report cannot be written, \(nothing) was changed"
        case .locked: "somebody else holds the lock, \(nothing) was changed"
        case .denied: "login or permission refused, \(nothing) was changed"
        case .configuration: "the configuration cannot be used, \(nothing) was changed"
        case .interrupted: "INTERRUPTED after a clean stop"
        case .terminated: "TERMINATED after a clean stop"
        }
    }
}

extension RunRecord {
    /// Whether the cluster differs, or may differ, because of a step that was carried out.
    fileprivate var hasChanges: Bool { kind == .run && steps.contains { $0.changed || $0.status == .unknown } }
}
