/// Text that came from a cluster, a file or a server, made safe to show: a terminal obeys none of it.
package enum VisibleText {
    /// Control characters, those that turn the direction of writing, and those that look like a space or like nothing
    /// become escapes such as `\u{1B}`; line ends stay.
    package static func of(_ text: String) -> String {
        guard !isPlain(text), text.unicodeScalars.contains(where: isDangerous) else { return text }
        return text.unicodeScalars.map { isDangerous($0) ? escape($0) : String($0) }.joined()
    }

    /// The same on one line.
    static func line(_ text: String) -> String {
        if isPlain(text), text.utf8.first != space, text.utf8.last != space { return text }
        return of(text).split(whereSeparator: \.isNewline).map { String($0).trimmed }.joined(separator: " ")
    }

    /// Printable ASCII on one line, as nearly all text is: looking at its bytes is a small part of the work.
    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (space..<0x7F).contains($0) } }

    private static let space = UInt8(ascii: " ")

    static func escape(_ scalar: Unicode.Scalar) -> String {
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }

    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: false
        case 0..<0x20, 0x7F...0xA0, 0xAD, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
