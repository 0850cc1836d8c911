/// The functions of the language. All are pure.
package enum ExpressionFunction: String, CaseIterable {
    case len, min, max, abs, contains, startsWith = "starts_with", formatSize = "format_size", exists
    case `default`, member

    /// How it is called, for messages and the manual.
    package var usage: String {
        switch self {
        case .len: "len(list or text)"
        case .min: "min(a, b, …) or min(list)"
        case .max: "max(a, b, …) or max(list)"
        case .abs: "abs(number)"
        case .contains: "contains(text, part) or contains(list, element)"
        case .startsWith: "starts_with(text, beginning)"
        case .formatSize: "format_size(size)"
        case .exists: "exists(name)"
        case .default: "default(value that may be missing, otherwise)"
        case .member: "member(\"name\")"
        }
    }

    var argumentCount: ClosedRange<Int> {
        switch self {
        case .len, .abs, .formatSize, .exists, .member: 1...1
        case .contains, .startsWith, .default: 2...2
        case .min, .max: 1...ExpressionLexer.tokenLimit
        }
    }
}
