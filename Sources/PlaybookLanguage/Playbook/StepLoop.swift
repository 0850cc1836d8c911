package import YAMLSyntax

/// A step or group that is carried out once for each element of a list, or for each of some members.
package struct StepLoop: Sendable {
    /// What stands at `for-each:`.
    package var node: Node
    /// The type of `item`; nil where the loop goes over members and sets `member`.
    package var item: ValueType?
    /// The types of the steps inside, by id, as the steps of one iteration see them.
    package var inner: [String: FieldType] = [:]
    /// The types of the same steps, and of the looped step itself, as the steps behind the loop see them.
    package var outer: [String: FieldType] = [:]

    package init(node: Node, item: ValueType?) {
        self.node = node
        self.item = item
    }

    /// As many elements as one loop takes.
    package static let limit = 1000
    /// As many steps as a plan or a run has, each counted as often as it is carried out.
    package static let mostSteps = 10_000
}

/// Which members a loop goes over, and in which order; the order is found anew before each iteration.
package struct MemberLoop: ArgumentSet {
    @Argument("Which members: all, or a list.") package var members: AllOrList<MemberSelector> = .all
    @Argument("Take only members for which this is true; it sees member.") package var `where`: MemberExpression?
    @Argument("Which member comes next.") package var order = Order.leaderLast

    package init() {}

    package enum Order: String, PlaybookEnum {
        case leaderLast = "leader-last"
        case leaderFirst = "leader-first"
        /// By name.
        case name
    }
}
