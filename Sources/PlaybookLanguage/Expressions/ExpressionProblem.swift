import YAMLSyntax

/// What is wrong with an expression, at a place within its text.
struct ExpressionProblem: Error {
    var code: DiagnosticCode
    var place: Range<Int>
    var message: String
    var help: String?
    var replacement: String?
    var choices: Diagnostic.Choices?

    init(
        _ code: DiagnosticCode, _ place: Range<Int>, _ message: String, help: String? = nil,
        replacement: String? = nil, choices: Diagnostic.Choices? = nil
    ) {
        self.code = code
        self.place = place
        self.message = message
        self.help = help
        self.replacement = replacement
        self.choices = choices
    }

    func diagnostic(in scalar: Scalar) -> Diagnostic {
        Diagnostic(
            code, at: scalar.range(of: place).firstLine, message, help: help, replacement: replacement,
            choices: choices)
    }
}
