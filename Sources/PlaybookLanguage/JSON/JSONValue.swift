/// A JSON text as a tree; objects keep the order of their members.
package indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// The digits of a number.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([(name: String, value: JSONValue)])

    /// The text, two spaces to a level; what is short and flat stays on one line.
    package var text: String {
        var text = ""
        write(to: &text, depth: 0)
        return text + "\n"
    }

    /// The text on one line, without its end.
    package var line: String {
        var text = ""
        writeLine(to: &text)
        return text
    }

    private func writeLine(to text: inout String) {
        switch self {
        case .null, .bool, .number, .string: write(to: &text, depth: 0)
        case .array(let items):
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                item.writeLine(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.name, to: &text)
                text += ":"
                member.value.writeLine(to: &text)
            }
            text += "}"
        }
    }

    private func write(to text: inout String, depth: Int) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let string): Self.write(string, to: &text)
        case .array(let items):
            Self.write(items.count, "[", "]", to: &text, depth) { items[$0].write(to: &$1, depth: depth + 1) }
        case .object(let members):
            Self.write(members.count, "{", "}", to: &text, depth) { index, text in
                Self.write(members[index].name, to: &text)
                text += ": "
                members[index].value.write(to: &text, depth: depth + 1)
            }
        }
    }

    private static func write(
        _ count: Int, _ opening: String, _ closing: String, to text: inout String, _ depth: Int,
        _ element: (Int, inout String) -> Void
    ) {
        text += opening
        for index in 0..<count {
            text += (index == 0 ? "\n" : ",\n") + String(repeating: "  ", count: depth + 1)
            element(index, &text)
        }
        if count > 0 { text += "\n" + String(repeating: "  ", count: depth) }
        text += closing
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        defer { text += "\"" }
        // Nearly every text stands as it is.
        guard !string.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }) else {
            text += string
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || isLineSeparator(scalar):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isLineSeparator(_ scalar: Unicode.Scalar) -> Bool { (0x2028...0x2029).contains(scalar.value) }
}
