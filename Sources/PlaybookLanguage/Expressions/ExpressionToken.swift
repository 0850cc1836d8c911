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

    /// What to write for a word or sign where none like it can stand.
    var meant: String? {
        switch kind {
        case .name(let name) where ["and", "or", "not", "in"].contains(name.lowercased()):
            "write it in small letters: \(name.lowercased())"
        case .name("is"): "to compare, write =="
        case .name("contains"): "a function stands before its values: contains(list, element)"
        case .name("of"): "write *, as in 40% * 2GiB"
        case .name(let name) where Self.units.contains(name): "write a unit right behind its number, without a blank"
        case .sign("("): "a function stands before its values: starts_with(text, \"a\")"
        case .sign(")"): "there is no ( for it"
        default: nil
        }
    }

    private static let units = Set(PlaybookDuration.units.map(\.name) + ByteSize.units.map(\.name))
}
