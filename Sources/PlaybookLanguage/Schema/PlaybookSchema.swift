/// The JSON Schema (draft 7) of playbooks, for editors: made from the same declarations that the checker reads.
///
/// A schema sees less than the checker: it knows no expression from another, and nothing of units within `${{ }}`.
package enum PlaybookSchema {
    package static func render(_ declarations: [ActionDeclaration]) -> String {
        var definitions = SchemaDefinitions()
        defineSteps(declarations, &definitions)
        var members: [(name: String, value: JSONValue)] = [
            ("$schema", .string("http://json-schema.org/draft-07/schema#")),
            ("title", .string("A playbook of etcd-playbook")),
        ]
        members += definitions.object(
            fields: PlaybookFields.fields, constraints: PlaybookFields.allConstraints,
            overriding: [
                "inputs": inputsSchema(&definitions),
                "cluster": definitions.schema(for: ClusterSettings.shape),
                "defaults": defaultsSchema(&definitions),
                "steps": list(maxItems: StepsChecker.limit),
            ])
        members.append(("definitions", definitions.all))
        return JSONValue.object(members).text
    }

    private static func inputsSchema(_ definitions: inout SchemaDefinitions) -> JSONValue {
        .object([
            ("type", .string("object")),
            ("propertyNames", .object([("pattern", .string("^[a-z][a-z0-9_]{0,63}$"))])),
            ("additionalProperties", definitions.schema(for: InputFields.shape)),
        ])
    }

    private static func defaultsSchema(_ definitions: inout SchemaDefinitions) -> JSONValue {
        .object(
            definitions.object(
                fields: DefaultFields.fields, constraints: DefaultFields.allConstraints,
                overriding: [
                    "as": definitions.schema(for: LoginFields.shape),
                    "with": .object([
                        ("type", .string("object")),
                        ("additionalProperties", .object([("type", .string("object"))])),
                    ]),
                ]))
    }

    /// A list of steps, at the top or inside a group.
    private static func list(maxItems: Int? = nil) -> JSONValue {
        .object(
            [("type", .string("array"))] + (maxItems.map { [("maxItems", .number(String($0)))] } ?? [])
                + [("items", SchemaDefinitions.reference("step"))])
    }

    /// What stands in a list of steps: a group where there is a `block`, else an action.
    private static func defineSteps(_ declarations: [ActionDeclaration], _ definitions: inout SchemaDefinitions) {
        let isGroup = JSONValue.object([
            ("required", .array([.string("block")])),
            ("not", .object([("required", .array([.string("action")]))])),
        ])
        let isInclude = JSONValue.object([
            ("required", .array([.string("include")])),
            (
                "not",
                .object([
                    (
                        "anyOf",
                        .array(["action", "block"].map { .object([("required", .array([.string($0)]))]) })
                    )
                ])
            ),
        ])
        let groupOrAction = JSONValue.object([
            ("if", isGroup), ("then", SchemaDefinitions.reference("group")),
            ("else", SchemaDefinitions.reference("action")),
        ])
        definitions.define(
            "step",
            .object([
                ("type", .string("object")), ("if", isInclude), ("then", SchemaDefinitions.reference("include")),
                ("else", groupOrAction),
            ]))
        definitions.define(
            "include", .object(definitions.object(fields: IncludeFields.fields, constraints: [])))
        definitions.define("action", actionSchema(declarations, &definitions))
        definitions.define("group", groupSchema(&definitions))
    }

    private static func groupSchema(_ definitions: inout SchemaDefinitions) -> JSONValue {
        let rescue = definitions.object(
            fields: RescueFields.fields, constraints: RescueFields.allConstraints, overriding: ["steps": list()])
        return .object(
            definitions.object(
                fields: GroupFields.fields, constraints: GroupFields.allConstraints,
                overriding: commonSchemas(&definitions).merging(
                    [
                        "block": list(), "always": list(),
                        "rescue": .object([("anyOf", .array([list(), .object(rescue)]))]),
                    ], uniquingKeysWith: { _, own in own })))
    }

    private static func commonSchemas(_ definitions: inout SchemaDefinitions) -> [String: JSONValue] {
        [
            "id": .object([("type", .string("string")), ("pattern", .string("^[a-z][a-z0-9_]{0,63}$"))]),
            "for-each": definitions.schema(for: LoopItems.shape),
            "confirm": definitions.schema(for: String.shape),
            "as": definitions.schema(for: LoginFields.shape),
        ]
    }

    /// Every action has the common keys; what stands at `with` depends on which it is. Conditions rather than
    /// alternatives: an editor then complains about the one wrong key, not about every action that it is not.
    private static func actionSchema(
        _ declarations: [ActionDeclaration], _ definitions: inout SchemaDefinitions
    ) -> JSONValue {
        var conditions: [JSONValue] = []
        for declaration in declarations.sorted(by: { $0.name < $1.name }) {
            conditions.append(condition(declaration, &definitions))
        }
        let names = declarations.map(\.name).sorted().map(JSONValue.string)
        let members = definitions.object(
            fields: StepFields.fields, constraints: StepFields.allConstraints,
            overriding: commonSchemas(&definitions).merging(
                [
                    "action": .object([("enum", .array(names))]),
                    "with": .object([("type", .string("object"))]),
                ], uniquingKeysWith: { _, own in own }), rules: conditions)
        return .object(members)
    }

    private static func condition(
        _ declaration: ActionDeclaration, _ definitions: inout SchemaDefinitions
    ) -> JSONValue {
        let isAction = JSONValue.object([
            ("properties", .object([("action", .object([("const", .string(declaration.name))]))])),
            ("required", .array([.string("action")])),
        ])
        var with = definitions.object(fields: declaration.arguments, constraints: declaration.constraints)
        with.insert(("description", .string(declaration.summary)), at: 0)
        var consequence: [(name: String, value: JSONValue)] = [
            ("properties", .object([("with", .object(with))]))
        ]
        if declaration.arguments.contains(where: \.isRequired) || declaration.constraints.contains(where: \.wantsKeys) {
            consequence.append(("required", .array([.string("with")])))
        }
        return .object([("if", isAction), ("then", .object(consequence))])
    }
}

extension FieldConstraint {
    /// Whether an empty mapping breaks the rule.
    fileprivate var wantsKeys: Bool { violation(among: []) != nil }
}
