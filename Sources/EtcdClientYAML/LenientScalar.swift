import YAMLSyntax

/// A scalar with the type that YAML 1.1, as Go's reader knows it, gives to its text.
enum LenientScalar: Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)

    init(_ scalar: Scalar) {
        guard scalar.isPlain else {
            self = .text(scalar.text)
            return
        }
        if scalar.isEmptyValue {
            self = .null
        } else if let bool = Self.bools[scalar.text] {
            self = .bool(bool)
        } else if let integer = Self.integer(scalar.text) {
            self = .integer(integer)
        } else if let number = Self.number(scalar.text) {
            self = .number(number)
        } else {
            self = .text(scalar.text)
        }
    }

    private static let bools: [String: Bool] = {
        var bools: [String: Bool] = [:]
        for word in ["true", "yes", "on", "y"] {
            for spelling in [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] {
                bools[spelling] = true
            }
        }
        for word in ["false", "no", "off", "n"] {
            for spelling in [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] {
                bools[spelling] = false
            }
        }
        return bools
    }()

    /// Decimal, `0x`, `0b`, octal with a leading 0 or `0o`, underscores between digits.
    private static func integer(_ text: String) -> Int64? {
        var digits = text.replacing("_", with: "")[...]
        guard text.first != "_" else { return nil }
        var sign = ""
        if let first = digits.first, first == "-" || first == "+" {
            sign = first == "-" ? "-" : ""
            digits = digits.dropFirst()
        }
        guard digits.first?.isHexDigit == true else { return nil }
        for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] where digits.hasPrefix(prefix) {
            return Int64(sign + digits.dropFirst(2), radix: radix)
        }
        if digits.count > 1, digits.hasPrefix("0") { return Int64(sign + digits, radix: 8) }
        return Int64(sign + digits)
    }

    private static func number(_ text: String) -> Double? {
        guard let first = text.first, first.isNumber || "+-.".contains(first),
            text.allSatisfy({ $0.isNumber || "+-.eE".contains($0) }), text.contains(where: \.isNumber)
        else { return nil }
        return Double(text)
    }
}
