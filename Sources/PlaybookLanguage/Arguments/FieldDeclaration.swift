/// One declared argument as a value: the source of schema, manual page and completion.
package struct FieldDeclaration: Sendable {
    /// In kebab-case, as a playbook writes it.
    package var name: String
    package var help: String
    package var shape: ArgumentShape
    package var isRequired: Bool
    package var byDefault: Value?
    /// The numbers allowed, where not all are.
    package var bounds: ClosedRange<Int64>?
}

/// One declared output as a value.
package struct OutputDeclaration: Sendable {
    /// In snake_case, as an expression reads it.
    package var name: String
    package var help: String
    package var type: ValueType
}

/// Names as Swift writes them and as playbooks do.
enum FieldName {
    /// `keepRevisions` → `keep-revisions`.
    static func kebab(_ name: some StringProtocol) -> String { separated(name, by: "-") }

    /// `dbSize` → `db_size`.
    static func snake(_ name: some StringProtocol) -> String { separated(name, by: "_") }

    private static func separated(_ name: some StringProtocol, by separator: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? separator + $1.lowercased() : String($1) }
    }
}
