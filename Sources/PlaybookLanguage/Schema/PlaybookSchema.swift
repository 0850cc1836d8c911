/// The JSON Schema (draft 7) of playbooks, for editors: made from the same declarations that the checker reads.
///
/// A schema sees less than the checker: it knows no expression from another, and nothing of units within `${{ }}`.
package enum PlaybookSchema {
    package static func render(_ declarations: [ActionDeclaration]) -> String {
        var definitions = SchemaDefinitions()
        let step = stepSchema(declarations, &definitions)
        var members: [(name: String, value: JSONValue)] = [
            ("$schema", .string("http://json-schema.org/draft-07/schema#")),
            ("title", .string("A playbook of etcd-playbook")),
        ]
        members += definitions.object(
            fields: PlaybookFields.fields, constraints: PlaybookFields.allConstraints,
            overriding: [
                "inputs": inputsSchema(&definitions),
                "cluster": definitions.schema(for: ClusterSettings.shape),
                "steps": .object([
                    ("type", .string("array")), ("maxItems", .number(String(StepsChecker.limit))), ("items", step),
                ]),
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

    /// Every step has the common keys; what stands at `with` depends on the action. Conditions rather than alternatives:
    /// an editor then complains about the one wrong key, not about every action that it is not.
    private static func stepSchema(
        _ declarations: [ActionDeclaration], _ definitions: inout SchemaDefinitions
    ) -> JSONValue {
        var conditions: [JSONValue] = []
        for declaration in declarations.sorted(by: { $0.name < $1.name }) {
            conditions.append(condition(declaration, &definitions))
        }
        let names = declarations.map(\.name).sorted().map(JSONValue.string)
        let members = definitions.object(
            fields: StepFields.fields, constraints: StepFields.allConstraints,
            overriding: [
                "action": .object([("enum", .array(names))]),
                "with": .object([("type", .string("object"))]),
                "id": .object([("type", .string("string")), ("pattern", .string("^[a-z][a-z0-9_]{0,63}$"))]),
            ], rules: conditions)
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
