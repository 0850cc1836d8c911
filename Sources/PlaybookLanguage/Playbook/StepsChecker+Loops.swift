import YAMLSyntax

/// A loop while what it repeats is checked.
struct OpenLoop {
    var loop: StepLoop
    /// The names as they were outside.
    var outside: Scope
    /// How many ids were known before.
    var start: Int
}

/// What `for-each` repeats, and what is seen of it inside and behind it.
extension StepsChecker {
    /// Makes `item` or `member` known, where the step has a loop.
    mutating func enterLoop(_ node: Node) -> OpenLoop? {
        guard let forEach = node["for-each"], !forEach.isEmptyValue, !forEach.isFaulty else { return nil }
        report { _ = LoopItems.read(forEach, by: $0) }
        let isOverMembers = forEach.entries != nil || forEach.scalar?.text == "members"
        let item: ValueType? = isOverMembers ? nil : LoopItems.itemType(forEach, in: scope) ?? .anything
        let open = OpenLoop(loop: StepLoop(node: forEach, item: item), outside: scope, start: ids.count)
        if let item { scope.declareVariable("item", item) } else { scope = scope.withMember() }
        return open
    }

    /// Takes `item` or `member` away again, and makes lists of what the steps inside put out.
    mutating func leave(_ open: OpenLoop) -> StepLoop {
        var loop = open.loop
        scope.restore("item", from: open.outside)
        scope.restore("member", from: open.outside)
        for id in ids[open.start...] {
            guard var step = earlier[id] else { continue }
            loop.inner[id] = step.type
            if step.isList { step.outputs = .list(step.outputs) }
            step.isList = true
            declare(id, step)
            loop.outer[id] = step.type
        }
        return loop
    }
}
