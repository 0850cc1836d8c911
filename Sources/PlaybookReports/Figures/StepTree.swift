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
        /// Whether it stands in a block that was rescued.
        var isRescued: Bool

        /// What it is called, with the list of its group and what its loop goes over.
        var title: String {
            let section = step.section.map { $0 == .block ? "" : "\($0.rawValue): " } ?? ""
            return section + step.title + (step.item.map { " [\($0)]" } ?? "")
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
            let isRescued = parent.map { $0.isRescued || $0.step.status == .rescued && step.section == .block }
            nodes.append(Node(index: index, step: step, depth: open.count, isRescued: isRescued ?? false))
            if let last = open.last { nodes[last].isGroup = true }
            if step.action == StepRecord.groupAction { open.append(index) }
        }
    }

    /// The steps that did something themselves.
    var leaves: [Node] { nodes.filter { !$0.isGroup } }
}
