package import YAMLSyntax

/// One declared input of a playbook.
package struct InputDeclaration: Sendable, Hashable {
    package var name: String
    package var type: InputType
    package var help: String?
    package var byDefault: Value?
    /// The values allowed; empty where all are.
    package var choices: [Value]
    /// Whether a run without a value for it is refused.
    package var isRequired: Bool
    /// Where its name stands.
    package var range: SourceRange

    /// What an expression knows of it.
    package var fieldType: FieldType {
        let mayBeMissing = !isRequired && byDefault == nil
        let texts = type.valueType == .string && !choices.isEmpty ? choices.compactMap(\.text) : nil
        return FieldType(
            type.valueType, mayBeMissing: mayBeMissing ? "it has no default" : nil, choices: texts)
    }

    /// The variable of the environment that gives it.
    package var variable: String { "ETCD_PLAYBOOK_INPUT_" + name.uppercased() }
}

/// The keys of an input as they are written.
struct InputFields: ArgumentSet {
    @Argument("What values it takes.") var type: InputTypeWord
    @Argument("What the elements of a list are.") var of: InputTypeWord?
    @Argument("The value where none is given.") var `default`: AnyNode?
    @Argument("The values allowed.") var `enum`: [AnyNode]?
    @Argument("Whether a value must be given; true where there is no default.") var required: Literal<Bool>?
    @Argument("What it is for.") var description: Literal<String>?

    func validate() -> [FieldProblem] {
        if type == .list, of == nil || of == .list {
            return [
                FieldProblem(
                    of == nil ? "type" : "of", with: ["type", "of"], "a list says what it is a list of",
                    help: "add \"of: string\"")
            ]
        }
        if type != .list, of != nil { return [FieldProblem("of", with: ["type"], "only a list has \"of\"")] }
        guard required?.value == true, `default` != nil else { return [] }
        return [
            FieldProblem(
                "required", with: ["default"], "what must be given has no default", help: "remove one of the two")
        ]
    }

    var inputType: InputType? {
        type == .list ? of.flatMap(\.kind).map(InputType.list) : type.kind.map(InputType.single)
    }
}

/// `type:` of an input.
enum InputTypeWord: String, PlaybookEnum {
    case string, integer, number, boolean, duration, size, percent, path, url, list

    var kind: InputType.Kind? { InputType.Kind(rawValue: rawValue) }
}
