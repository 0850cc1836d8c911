import PlaybookLanguage
import Testing
import YAMLSyntax

/// A node out of YAML that is known to be fine.
func node(_ yaml: String, _ location: Testing.SourceLocation = #_sourceLocation) throws -> Node {
    let document = YAMLDocument.parse(yaml, name: "test.yaml")
    #expect(document.problems == [], sourceLocation: location)
    return try #require(document.root, sourceLocation: location)
}

/// One finding in short: "EP0101 3:5 message".
func short(_ finding: Diagnostic) -> String { "\(finding.code) \(finding.range.start) \(finding.message)" }

/// One argument of a type, for tests of that type.
struct One<Value: ArgumentValue>: ArgumentSet {
    @Argument("The value.") var value: Value
}

/// Binds `value: …`; nil with its findings where it cannot be.
func bind<Value: ArgumentValue>(
    _ yaml: String, as type: Value.Type, in scope: Scope = .standard
) throws -> (value: Value?, findings: [Diagnostic]) {
    switch One<Value>.bind(try node("value: " + yaml), in: scope) {
    case .bound(let one): return (one.value, [])
    case .invalid(let findings): return (nil, findings)
    case .unknown: return (nil, [])
    }
}
