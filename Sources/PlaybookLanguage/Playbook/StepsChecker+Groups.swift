import YAMLSyntax

/// What stands in a group, and what its parts see of each other.
extension StepsChecker {
    mutating func checkParts(of node: Node) -> StepGroup {
        let start = ids.count
        let isTimed = self.isTimed
        self.isTimed = isTimed || node["timeout"] != nil
        var group = StepGroup(steps: node["block"].map { checkList($0, named: "this block") } ?? [])
        self.isTimed = isTimed
        let inBlock = ids[start...]
        let known = inBlock.compactMap { earlier[$0] }
        doubt(inBlock, because: "the block may have failed before it")
        let startOfRescue = ids.count
        if let rescue = node["rescue"] {
            let (list, continues) = checkedRescue(rescue)
            group.rescue = list.map { checkList($0, named: "this rescue") } ?? []
            group.rescueContinues = continues
        }
        doubt(ids[startOfRescue...], because: "a rescue runs only where its block fails")
        self.isTimed = false
        if let always = node["always"] { group.always = checkList(always, named: "this list") }
        self.isTimed = isTimed
        // Behind the group its steps have succeeded, or the run would have ended; unless something lets it go on.
        for step in known { declare(step.id, step) }
        if let reason = doubt(about: "the group", node, []) {
            doubt(ids[start...], because: reason)
        } else if group.rescueContinues {
            doubt(inBlock, because: "the run goes on once the rescue of its block has succeeded")
        }
        return group
    }

    /// The steps at `rescue:`, and whether the run goes on behind them.
    private mutating func checkedRescue(_ node: Node) -> (steps: Node?, continues: Bool) {
        guard node.entries != nil else { return (node, false) }
        let fields = readFields(node, as: RescueFields.self)
        return (node["steps"], fields?.then.value == .continue)
    }
}
