import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import Testing
import YAMLSyntax

/// An action with the arguments of one line of YAML, as it would be just before it is planned.
func bound<A: Action>(_ type: A.Type, _ arguments: String) throws -> A {
    let document = YAMLDocument.parse(arguments, name: "with")
    #expect(document.problems.isEmpty)
    let node = try #require(document.root)
    switch type.bind(node, in: Scope()) {
    case .bound(let action): return action
    case .unknown(let names): throw Unbound(reason: "unknown: \(names)")
    case .invalid(let findings): throw Unbound(reason: findings.map(\.message).joined(separator: "; "))
    }
}

/// What the checker says of one line of YAML.
func findings<A: Action>(_ type: A.Type, _ arguments: String) throws -> [String] {
    let document = YAMLDocument.parse(arguments, name: "with")
    return type.check(try #require(document.root), in: Scope()).map(\.message)
}

struct Unbound: Error {
    var reason: String
}

extension Prediction {
    /// `id: before → after`, with `-` for nothing.
    var words: [String] { effects.map { "\($0.id): \($0.before ?? "-") → \($0.after ?? "-")" } }
}

/// The failure that `body` throws.
func failure(_ body: () throws(StepFailure) -> Void) -> StepFailure? {
    do throws(StepFailure) {
        try body()
        return nil
    } catch { return error }
}
