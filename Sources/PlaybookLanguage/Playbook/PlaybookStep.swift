package import YAMLSyntax

/// One entry of `steps:`: an action with its arguments as they were written, or a group of steps; and the keys that
/// every step may have.
package struct PlaybookStep: Sendable {
    /// Counted from 1 over the whole playbook, in the order in which the steps are written, groups included.
    package var number: Int
    package var id: String?
    package var name: String?
    /// The action's name; `block` for a group.
    package var action: String
    /// What stands at `with:`; an empty mapping where nothing does.
    package var arguments: Node
    /// The steps inside; nil for an action.
    package var group: StepGroup?
    /// What the step is carried out for, again and again; nil for once.
    package var loop: StepLoop?
    package var when: BareExpression?
    package var require: BareExpression?
    /// Words by which it is chosen: its own and those of the groups it stands in.
    package var tags: [String] = []
    /// What somebody is asked before it.
    package var question: Question?
    /// What stands at `as:`, of the step or of the group it stands in: whom it works as; nil for the run's own user.
    package var login: Node?
    /// The lease that is kept alive meanwhile; nil for none.
    package var keptLease: KeptLease?
    /// Ids of steps that must have succeeded.
    package var needs: [String]
    /// Of a group: for its block.
    package var timeout: TimeLimit?
    /// Of a group: for its block.
    package var retry: StepRetry?
    package var onFailure: OnFailure
    package var expectedError: ExpectedError?
    /// Whether values read from the cluster may be shown.
    package var showsValues: Bool
    /// The name of the file that the step was included from; nil for the playbook's own.
    package var file: String?
    /// Where the step stands: at its action's name.
    package var range: SourceRange

    package init(number: Int = 1, id: String? = nil, action: String, arguments: Node, range: SourceRange) {
        self.number = number
        self.id = id
        self.action = action
        self.arguments = arguments
        self.range = range
        needs = []
        onFailure = .stop
        showsValues = false
    }

    /// What a person calls the step: its name, else its id, else its action.
    package var title: String { name ?? id ?? action }

    /// The step itself and every step inside it, in the order of their numbers.
    package var withInner: [PlaybookStep] { [self] + (group?.all.flatMap(\.withInner) ?? []) }

    /// What a group has in place of an action.
    package static let groupAction = "block"

    /// What happens to the steps behind one that failed.
    package enum OnFailure: String, PlaybookEnum, Hashable {
        case stop
        case `continue`
    }
}
