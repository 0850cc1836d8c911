/// What a set of arguments finds wrong with its own values, once they are known.
package struct FieldProblem: Sendable, Hashable {
    /// The key at fault, in kebab-case; nil for the mapping as a whole.
    package var field: String?
    /// Other keys that it rests on, written or not: it is told once all of these are known, whatever else is not.
    package var others: [String]
    package var message: String
    package var help: String?
    /// An error, unless the code says otherwise.
    package var code: DiagnosticCode

    package init(
        _ field: String? = nil, with others: [String] = [], _ message: String, help: String? = nil,
        code: DiagnosticCode = .invalidArguments
    ) {
        self.others = others
        self.code = code
        self.field = field
        self.message = message
        self.help = help
    }
}
