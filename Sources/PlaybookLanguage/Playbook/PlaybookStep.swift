package import YAMLSyntax

/// One entry of `steps:`: an action, its arguments as they were written, and the keys that every step may have.
package struct PlaybookStep: Sendable {
    package var id: String?
    package var name: String?
    package var action: String
    /// What stands at `with:`; an empty mapping where nothing does.
    package var arguments: Node
    package var when: BareExpression?
    package var require: BareExpression?
    /// Ids of steps that must have succeeded.
    package var needs: [String]
    package var timeout: PlaybookDuration?
    package var retry: StepRetry?
    package var onFailure: OnFailure
    package var expectedError: ExpectedError?
    /// Whether values read from the cluster may be shown.
    package var showsValues: Bool
    /// Where the step stands: at its action's name.
    package var range: SourceRange

    package init(
        id: String? = nil, name: String? = nil, action: String, arguments: Node, when: BareExpression? = nil,
        require: BareExpression? = nil, needs: [String] = [], timeout: PlaybookDuration? = nil,
        retry: StepRetry? = nil, onFailure: OnFailure = .stop, expectedError: ExpectedError? = nil,
        showsValues: Bool = false, range: SourceRange
    ) {
        self.id = id
        self.name = name
        self.action = action
        self.arguments = arguments
        self.when = when
        self.require = require
        self.needs = needs
        self.timeout = timeout
        self.retry = retry
        self.onFailure = onFailure
        self.expectedError = expectedError
        self.showsValues = showsValues
        self.range = range
    }

    /// What a person calls the step: its name, else its id, else its action.
    package var title: String { name ?? id ?? action }

    /// What happens to the steps behind one that failed.
    package enum OnFailure: String, PlaybookEnum, Hashable {
        case stop
        case `continue`
    }
}
