package import YAMLSyntax

/// What the language knows of an action, without knowing the action: all that checking, schema and manual need.
package struct ActionDeclaration: Sendable {
    /// In kebab-case.
    package var name: String
    /// One sentence.
    package var summary: String
    /// Further paragraphs for the manual.
    package var discussion: String
    package var examples: [ActionExample]
    /// What other tools call it.
    package var otherNames: [String]
    /// Whether carrying it out twice leaves what carrying it out once leaves.
    package var isIdempotent: Bool
    /// Whether a step with these arguments, and without a timeout, may wait without end.
    package var mayWaitForever: @Sendable (Node) -> Bool
    /// Looks through a `with:` node without evaluating anything.
    package var inspect: @Sendable (Node, Scope) -> Inspection
    // Reflection is slow, and a playbook uses few of the actions: an action is looked at when it is first asked about.
    private let fields: @Sendable () -> [FieldDeclaration]
    private let rules: @Sendable () -> [FieldConstraint]
    private let results: @Sendable () -> [OutputDeclaration]

    package init<Arguments: ArgumentSet, Outputs: OutputSet>(
        name: String, summary: String, discussion: String = "", arguments: Arguments.Type, outputs: Outputs.Type,
        examples: [ActionExample] = [], otherNames: [String] = [], isIdempotent: Bool = true,
        mayWaitForever: @escaping @Sendable (Node) -> Bool = { _ in false }
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        self.otherNames = otherNames
        self.isIdempotent = isIdempotent
        self.mayWaitForever = mayWaitForever
        inspect = { Arguments.inspect($0, in: $1) }
        fields = { Arguments.fields }
        rules = { Arguments.allConstraints }
        results = { Outputs.outputs }
    }

    package var arguments: [FieldDeclaration] { fields() }
    package var constraints: [FieldConstraint] { rules() }
    package var outputs: [OutputDeclaration] { results() }

    /// Every finding about a `with:` node.
    package func check(_ node: Node, _ scope: Scope) -> [Diagnostic] { inspect(node, scope).findings }

    /// What `steps.<id>.outputs` holds.
    package var outputType: RecordType {
        RecordType(Dictionary(outputs.map { ($0.name, FieldType($0.type)) }, uniquingKeysWith: { first, _ in first }))
    }
}

/// One use of an action, shown in the manual and tested.
package struct ActionExample: Sendable, Hashable {
    /// What the example does, in a sentence.
    package var caption: String
    /// The step, or several, as a playbook writes them: starting with `- action: …`.
    package var yaml: String

    package init(_ caption: String, _ yaml: String) {
        self.caption = caption
        self.yaml = yaml
    }
}
