/// Makes schemas of shapes, and collects what several of them refer to.
struct SchemaDefinitions {
    private var sets: [String: JSONValue] = [:]

    /// `definitions`, in the order of their names.
    var all: JSONValue {
        var definitions = sets
        definitions["expression"] = .object([
            ("description", .string("A value with ${{ }} in it.")), ("type", .string("string")),
            ("pattern", .string("\\$\\{\\{")),
        ])
        definitions["condition"] = .object([
            ("description", .string("A bare expression that is true or false.")),
            ("type", .array([.string("string"), .string("boolean")])),
            ("not", .object([("type", .string("string")), ("pattern", .string("\\$\\{\\{"))])),
        ])
        definitions["secret"] = Self.secret
        definitions["bytes"] = Self.bytes
        return .object(definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// Gives a schema a name, under which others refer to it.
    mutating func define(_ name: String, _ schema: JSONValue) { sets[name] = schema }

    // MARK: Mappings

    /// The members of a schema for a mapping.
    mutating func object(
        fields: [FieldDeclaration], constraints: [FieldConstraint], overriding: [String: JSONValue] = [:],
        rules: [JSONValue] = []
    ) -> [(name: String, value: JSONValue)] {
        var properties: [(name: String, value: JSONValue)] = []
        for field in fields { properties.append((field.name, property(field, overriding[field.name]))) }
        var members: [(name: String, value: JSONValue)] = [
            ("type", .string("object")), ("additionalProperties", .bool(false)),
        ]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        members.append(("properties", .object(properties)))
        let all = constraints.flatMap(SchemaRules.rules) + rules
        return all.isEmpty ? members : members + [("allOf", .array(all))]
    }

    private mutating func property(_ field: FieldDeclaration, _ override: JSONValue?) -> JSONValue {
        var members: [(name: String, value: JSONValue)] = [("description", .string(field.help))]
        if let byDefault = field.byDefault, !byDefault.isEmptyRecord { members.append(("default", byDefault.written)) }
        switch override ?? schema(for: field.shape, bounds: field.bounds) {
        case .object(let own) where own.first?.name == "$ref": members.append(("allOf", .array([.object(own)])))
        case .object(let own): members += own
        default: break
        }
        return .object(members)
    }

    // MARK: Shapes

    mutating func schema(
        for shape: ArgumentShape, bounds: ClosedRange<Int64>? = nil, takesExpressions: Bool = true
    ) -> JSONValue {
        switch shape {
        case .scalar(let type): orExpression(Self.schema(for: type, bounds), takesExpressions)
        case .text(_, let pattern):
            orExpression(Self.text(pattern, looksLikeNumber: Self.matchesNumbers(pattern)), takesExpressions)
        case .choice(let words):
            orExpression(.object([("enum", .array(words.map(JSONValue.string)))]), takesExpressions)
        case .list(let element): list(of: element, takesExpressions)
        case .set(let set): reference(to: set)
        case .either(let shapes):
            .object([("anyOf", .array(shapes.map { schema(for: $0, takesExpressions: takesExpressions) }))])
        case .bytes: Self.reference("bytes")
        case .secret: Self.reference("secret")
        case .expression: Self.reference("condition")
        case .literal(let shape): Self.literal(schema(for: shape, bounds: bounds, takesExpressions: false))
        case .anything: .object([])
        }
    }

    private mutating func list(of element: ArgumentShape, _ takesExpressions: Bool) -> JSONValue {
        let items = schema(for: element, takesExpressions: takesExpressions)
        let list = JSONValue.object([("type", .string("array")), ("items", items)])
        return switch element {
        case .scalar, .text, .choice, .bytes: orExpression(list, takesExpressions)
        default: list
        }
    }

    private mutating func reference(to set: SetShape) -> JSONValue {
        let name = set.name()
        if sets[name] == nil {
            // Set first, so that a set within itself ends here.
            sets[name] = .null
            sets[name] = .object(object(fields: set.fields(), constraints: set.constraints()))
        }
        return Self.reference(name)
    }

    private func orExpression(_ schema: JSONValue, _ takesExpressions: Bool) -> JSONValue {
        guard takesExpressions else { return schema }
        return .object([("anyOf", .array([schema, Self.reference("expression")]))])
    }

    static func reference(_ name: String) -> JSONValue {
        .object([("$ref", .string("#/definitions/\(name)"))])
    }

    // MARK: Scalars

    private static func schema(for type: ValueType, _ bounds: ClosedRange<Int64>?) -> JSONValue {
        switch type {
        case .bool: return .object([("type", .string("boolean"))])
        case .integer: return .object([("type", .string("integer"))] + limits(bounds))
        case .number: return .object([("type", .string("number"))])
        case .size:
            return text("^(0|[1-9][0-9]*)(\\.[0-9]{1,9})? *(\(ByteSize.units.map(\.name).joined(separator: "|")))$")
        case .duration:
            let units = PlaybookDuration.units.map { unit in
                "([0-9]+\(unit.name == "s" ? "(\\.[0-9]{1,9})?" : "")\(unit.name))?"
            }
            return text("^(?=[0-9])\(units.joined())$")
        case .percent: return text("^(0|[1-9][0-9]*)(\\.[0-9]{1,9})? *%$")
        default: return text(nil)
        }
    }

    private static func limits(_ bounds: ClosedRange<Int64>?) -> [(name: String, value: JSONValue)] {
        guard let bounds else { return [] }
        var members: [(name: String, value: JSONValue)] = [("minimum", .number(String(bounds.lowerBound)))]
        if bounds.upperBound != .max { members.append(("maximum", .number(String(bounds.upperBound)))) }
        return members
    }

    /// Text, which may look like a number to a reader of YAML; where its form rules that out, text alone.
    private static func text(_ pattern: String?, looksLikeNumber: Bool = false) -> JSONValue {
        let either = JSONValue.array([.string("string"), .string("number")])
        guard let pattern else { return .object([("type", either)]) }
        return .object([("type", looksLikeNumber ? either : .string("string")), ("pattern", .string(pattern))])
    }

    private static func matchesNumbers(_ pattern: String?) -> Bool {
        guard let pattern, let form = try? Regex(pattern) else { return true }
        return "0".wholeMatch(of: form) != nil
    }

    /// What holds no `${{ }}`.
    private static func literal(_ schema: JSONValue) -> JSONValue {
        guard case .object(let members) = schema else { return schema }
        let expression = JSONValue.object([("type", .string("string")), ("pattern", .string("\\$\\{\\{"))])
        return .object(members + [("not", expression)])
    }

    private static let secret = JSONValue.object([
        ("description", .string("Where a secret is found.")), ("type", .string("object")),
        ("minProperties", .number("1")), ("maxProperties", .number("1")), ("additionalProperties", .bool(false)),
        (
            "properties",
            .object([
                ("env", described("A variable of the environment.", text(nil))),
                ("file", described("A file that only its owner can read.", text(nil))),
                (
                    "command",
                    .object([
                        ("description", .string("A program and its arguments; no shell runs it.")),
                        ("type", .string("array")), ("minItems", .number("1")), ("items", text(nil)),
                    ])
                ),
            ])
        ),
    ])

    private static let bytes = JSONValue.object([
        (
            "anyOf",
            .array([
                text(nil),
                .object([
                    ("type", .string("object")), ("minProperties", .number("1")), ("maxProperties", .number("1")),
                    ("additionalProperties", .bool(false)),
                    (
                        "properties",
                        .object([
                            ("base64", described("The bytes in base 64.", text(nil))),
                            ("hex", described("Two hexadecimal digits a byte.", text(nil))),
                            ("file", described("A file that holds the bytes.", text(nil))),
                        ])
                    ),
                ]),
            ])
        )
    ])

    private static func described(_ help: String, _ schema: JSONValue) -> JSONValue {
        guard case .object(let members) = schema else { return schema }
        return .object([("description", .string(help))] + members)
    }
}

extension Value {
    fileprivate var isEmptyRecord: Bool { self == .record([:]) }
}
