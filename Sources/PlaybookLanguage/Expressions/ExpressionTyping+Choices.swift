/// Comparisons with a text that a name never is: `steps.backup.status == "success"`.
extension ExpressionTyping {
    mutating func warnOfNever(_ left: Expression, _ right: Expression) {
        for (name, other) in [(left, right), (right, left)] {
            guard let path = name.path, let choices = scope.fieldType(of: path)?.choices else { continue }
            for (text, place) in other.texts where !choices.contains(text) {
                let near = NearMiss.of(text, among: choices)
                warnings.append(
                    ExpressionProblem(
                        .constantCondition, place, "\(path.joined(separator: ".")) is never \"\(text)\"",
                        help: near.map { "did you mean \"\($0)\"?" }, choices: .init("it is one of", choices)))
            }
        }
    }
}

extension Scope {
    /// What is declared of a path of names.
    fileprivate func fieldType(of path: [String]) -> FieldType? {
        guard let root = path.first, var record = roots[root], let last = path.dropFirst().last else { return nil }
        for name in path.dropFirst().dropLast() {
            guard case .record(let inner)? = record.fields[name]?.type else { return nil }
            record = inner
        }
        return record.fields[last]
    }
}

extension Expression {
    /// The texts that are written in it, as one or as a list.
    fileprivate var texts: [(text: String, place: Range<Int>)] {
        switch form {
        case .literal(.string(let text)): [(text, place)]
        case .list(let items): items.flatMap(\.texts)
        default: []
        }
    }
}
