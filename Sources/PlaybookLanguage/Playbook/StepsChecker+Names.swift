import YAMLSyntax

/// Ids, and what steps see of each other.
extension StepsChecker {
    mutating func checkedID(_ node: Node) -> String? {
        guard let id = node["id"], let scalar = id.scalar, !scalar.isEmptyValue, !id.isFaulty,
            !Template.isTemplate(scalar)
        else { return nil }
        guard SnakeName.isValid(scalar.text) else {
            findings.append(.badStepID(scalar.text, at: id.range))
            return nil
        }
        if let first = earlier[scalar.text] {
            findings.append(
                Diagnostic(
                    .duplicateStepID, at: id.range, "the id \"\(scalar.text)\" is used twice",
                    help: "give one of the steps another id",
                    notes: [.init("first used here", at: first.idRange)]))
            return nil
        }
        return scalar.text
    }

    /// Makes a step's status and outputs known to the steps behind it.
    mutating func declare(_ id: String, _ step: KnownStep) {
        if earlier[id] == nil { ids.append(id) }
        earlier[id] = step
        scope.laterSteps.remove(id)
        scope.declare("steps", id, step.type)
    }

    /// Says of steps that may be counted on so far why they may not have succeeded.
    mutating func doubt(_ ids: some Sequence<String>, because reason: String) {
        for id in ids {
            guard var step = earlier[id], step.mayNotSucceed == nil else { continue }
            step.mayNotSucceed = reason
            declare(id, step)
        }
    }

    func whyNotSucceed(_ id: String, _ node: Node, _ needs: [String]) -> String? {
        if node["expect-error"] != nil { return "the step \"\(id)\" is there to fail" }
        return doubt(about: "the step \"\(id)\"", node, needs)
    }

    func doubt(about what: String, _ node: Node, _ needs: [String]) -> String? {
        if node["when"] != nil { return "\(what) has a condition" }
        if node["on-failure"]?.scalar?.text == PlaybookStep.OnFailure.continue.rawValue {
            return "the run goes on when \(what) fails"
        }
        return needs.lazy.compactMap { earlier[$0]?.mayNotSucceed }.first
    }

    mutating func replaceType(of id: String, _ type: (KnownStep) -> FieldType) {
        guard let step = earlier[id], step.mayNotSucceed != nil else { return }
        scope.declare("steps", id, type(step))
    }

    /// The ids at `needs:` that name earlier steps; the others are reported.
    mutating func checkedNeeds(_ node: Node) -> [String] {
        let ids = node["needs"]?.items?.filter { !$0.isFaulty } ?? []
        return ids.compactMap { item in
            guard let id = item.scalar, !id.isEmptyValue, !Template.isTemplate(id) else { return nil }
            if earlier[id.text] != nil { return id.text }
            guard findings.count < Diagnostic.soughtAtMost else { return nil }
            findings.append(
                scope.laterSteps.contains(id.text)
                    ? .laterStep(id.text, at: item.range)
                    : .unknownStep(id.text, at: item.range, among: earlier.keys.sorted()))
            return nil
        }
    }
}

extension Diagnostic {
    fileprivate static func badStepID(_ id: String, at range: SourceRange) -> Diagnostic {
        let suggestion = SnakeName.suggestion(for: id)
        return Diagnostic(
            .badStepID, at: range.firstLine, "\"\(id)\" cannot be the id of a step",
            help: "ids are \(SnakeName.rule)" + (suggestion.map { ": \($0)" } ?? ""),
            replacement: suggestion)
    }

    fileprivate static func laterStep(_ id: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .laterStep, at: range, "the step \"\(id)\" has not run yet when this one does",
            help: "a step needs steps that stand before it")
    }

    fileprivate static func unknownStep(_ id: String, at range: SourceRange, among ids: [String]) -> Diagnostic {
        let near = NearMiss.of(id, among: ids)
        return Diagnostic(
            .unknownStep, at: range, "no step has the id \"\(id)\"", help: near.map { "did you mean \"\($0)\"?" },
            replacement: near, choices: ids.isEmpty ? nil : .init("earlier steps", ids))
    }
}
