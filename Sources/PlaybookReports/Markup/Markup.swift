/// Markup of XML or HTML in which every text from outside is escaped: what stands in a literal is markup, what is
/// interpolated is text.
struct Markup: ExpressibleByStringInterpolation {
    private(set) var source: String

    init(stringLiteral value: String) { source = value }
    init(stringInterpolation interpolation: Interpolation) { source = interpolation.source }

    /// Text, escaped.
    init(_ text: String) { source = Self.escape(text) }

    static func + (left: Markup, right: Markup) -> Markup {
        var sum = left
        sum.source += right.source
        return sum
    }

    static func += (left: inout Markup, right: Markup) { left.source += right.source }

    /// The parts one after another.
    static func joined(_ parts: some Sequence<Markup>) -> Markup { parts.reduce("") { $0 + $1 } }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { source += literal }
        mutating func appendInterpolation(_ markup: Markup) { source += markup.source }
        mutating func appendInterpolation(_ text: String) { source += Markup.escape(text) }
        mutating func appendInterpolation(_ number: Int) { source += "\(number)" }
    }

    /// Fit for content and for attributes between quotation marks. What XML 1.0 cannot hold is shown as an escape
    /// such as `\u{1B}`.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in VisibleText.of(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\u{FFFE}", "\u{FFFF}": escaped += VisibleText.escape(scalar)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
