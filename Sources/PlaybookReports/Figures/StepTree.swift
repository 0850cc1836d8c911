import PlaybookRecord

/// The steps of a record in their order, each with what the groups around it make of it.
struct StepTree {
    struct Node {
        /// The place in the record, counted from 0: the number of a step in a loop stands there several times.
        var index: Int
        var step: StepRecord
        /// How many groups it stands in.
        var depth: Int
        /// Whether steps of its own follow: what they did and what became of them is said of them.
        var isGroup = false
        /// Whether it stands in a block that was rescued, and the run went on.
        var isRescued: Bool
        /// Whether its group has said already what the loop goes over.
        var repeatsItem: Bool

        /// What it is called, with the list of its group and what its loop goes over.
        var title: String {
            let section = step.section.map { $0 == .block ? "" : "\($0.rawValue): " } ?? ""
            return section + step.title + (repeatsItem ? "" : step.item.map { " [\($0)]" } ?? "")
        }

        /// Whether it is one that did not end well, and nothing made good for it.
        var hasFailed: Bool { step.hasFailed && !isGroup && !isRescued }
    }

    private(set) var nodes: [Node] = []

    init(_ record: RunRecord) {
        var open: [Int] = []
        for (index, step) in record.steps.enumerated() {
            while let last = open.last, record.steps[last].number != step.parent { open.removeLast() }
            let parent = open.last.map { nodes[$0] }
            nodes.append(
                Node(
                    index: index, step: step, depth: open.count, isRescued: Self.isRescued(step, in: parent),
                    repeatsItem: parent != nil && parent?.step.item == step.item))
            if let last = open.last { nodes[last].isGroup = true }
            if step.action == StepRecord.groupAction { open.append(index) }
        }
    }

    private static func isRescued(_ step: StepRecord, in parent: Node?) -> Bool {
        guard let parent else { return false }
        return parent.isRescued
            || step.section == .block && parent.step.status == .rescued && parent.step.error == nil
    }

    /// The steps that did something themselves.
    var leaves: [Node] { nodes.filter { !$0.isGroup } }
}
