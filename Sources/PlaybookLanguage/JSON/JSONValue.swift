/// A JSON text as a tree; objects keep the order of their members.
package enum JSONValue: Sendable {
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
    package var line: String { String(decoding: utf8Line, as: UTF8.self) }

    /// The bytes of `line`.
    package var utf8Line: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1 << 10)
        writeLine(to: &bytes)
        return bytes
    }

    private func writeLine(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .number(let digits): bytes += digits.utf8
        case .string(let string): Self.write(string, to: &bytes)
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.writeLine(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.writeLine(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ string: String, to bytes: inout [UInt8]) {
        guard standsAsItIs(string) else {
            var text = ""
            write(string, to: &text)
            bytes += text.utf8
            return
        }
        bytes.append(UInt8(ascii: "\""))
        bytes += string.utf8
        bytes.append(UInt8(ascii: "\""))
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
        guard !standsAsItIs(string) else {
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

    /// Whether nothing in it needs an escape, as in nearly every text.
    private static func standsAsItIs(_ string: String) -> Bool {
        string.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }

    private static func isLineSeparator(_ scalar: Unicode.Scalar) -> Bool { (0x2028...0x2029).contains(scalar.value) }
}
