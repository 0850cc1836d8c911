/// One word or sign of an expression.
struct ExpressionToken {
    enum Kind: Equatable {
        case name(String)
        case literal(Value)
        case sign(String)
        case end
    }

    var kind: Kind
    var place: Range<Int>

    /// As a message shows it.
    var shown: String {
        switch kind {
        case .name(let name): "\"\(name)\""
        case .literal(let value): "\(value.text.map { "\"\($0)\"" } ?? "a value")"
        case .sign(let sign): "\"\(sign)\""
        case .end: "the end"
        }
    }
}
