import PlaybookLanguage

/// The forms in which a secret may turn up in a text: as it is, and as programs write what they quote or encode.
package enum SecretForms {
    /// Anything shorter is not looked for, in bytes.
    package static let shortest = 4

    /// All forms, each of at least ``shortest`` bytes and each valid UTF-8.
    package static func all(of secret: [UInt8]) -> Set<[UInt8]> {
        var forms: Set<[UInt8]> = []
        func add(_ text: String) {
            let bytes = Array(text.utf8)
            if bytes.count >= shortest { forms.insert(bytes) }
        }
        for text in texts(of: secret) { add(text) }
        for text in encodings(of: secret) { add(text) }
        return forms.union(pieces(of: secret))
    }

    /// Pieces of a long secret that overlap: of one that somebody has cut, a few characters are left at most.
    ///
    /// What has few different characters might be found in any text, and is no piece.
    private static func pieces(of secret: [UInt8]) -> [[UInt8]] {
        guard secret.count >= longSecret, String(validating: secret, as: UTF8.self) != nil else { return [] }
        return stride(from: 0, through: secret.count - pieceLength, by: pieceLength / 2).compactMap { start in
            // A piece begins and ends with whole characters.
            let piece = secret[start..<start + pieceLength].drop { $0 & 0xC0 == 0x80 }
            let whole = Array(piece.prefix(piece.count - brokenEnd(of: piece)))
            return Set(whole).count >= fewestDifferent ? whole : nil
        }
    }

    /// How many bytes at the end belong to a character that goes on behind it.
    private static func brokenEnd(of piece: ArraySlice<UInt8>) -> Int {
        (0...3).first { String(validating: piece.dropLast($0), as: UTF8.self) != nil } ?? piece.count
    }

    private static let longSecret = 64
    private static let pieceLength = 16
    private static let fewestDifferent = 6

    /// The secret as text, its lines, and both without the blanks around them, as some message may quote them.
    private static func texts(of secret: [UInt8]) -> [String] {
        guard let text = String(validating: secret, as: UTF8.self) else {
            // What a program shows of bytes that are no text.
            return [String(decoding: secret, as: UTF8.self)]
        }
        let lines = text.unicodeScalars.split { $0 == "\n" || $0 == "\r" }.map { String(Substring($0)) }
        let plain = [text] + lines
        return plain + plain.map(trimmed)
    }

    private static func encodings(of secret: [UInt8]) -> [String] {
        let percents = [percent(secret, upper: true), percent(secret, upper: false)]
        let base64s = base64(secret) + base64(secret).map(urlSafe)
        var forms = percents + percents.map { $0.replacing("%20", with: "+") } + base64s
        forms += [hex(secret), hex(secret).uppercased(), goQuoted(secret)]
        guard let text = String(validating: secret, as: UTF8.self) else { return forms }
        forms += [json(text, asciiOnly: false), json(text, asciiOnly: true)]
        return forms + forms.suffix(2).map { $0.replacing("/", with: "\\/") } + [markup(text), swiftEscaped(text)]
    }

    private static func trimmed(_ text: String) -> String {
        var view = Substring(text).unicodeScalars
        while let first = view.first, first.properties.isWhitespace { view.removeFirst() }
        while let last = view.last, last.properties.isWhitespace { view.removeLast() }
        return String(Substring(view))
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: Base 64

    /// The secret alone, and what stays of it in the middle of a longer text, where it may begin at three places of a
    /// group of three bytes. The characters at the ends, which belong to the text around it too, are left out.
    private static func base64(_ bytes: [UInt8]) -> [String] {
        [Base64.encode(bytes)]
            + (0..<3).map { offset in
                let whole = Base64.encode([UInt8](repeating: 0, count: offset) + bytes)
                let (first, end) = ((8 * offset + 5) / 6, 8 * (offset + bytes.count) / 6)
                return String(whole.dropFirst(first).prefix(end - first))
            }
    }

    private static func urlSafe(_ text: String) -> String {
        text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    // MARK: Escapes

    private static func percent(_ bytes: [UInt8], upper: Bool) -> String {
        bytes.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
            let digits = hex([byte])
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (upper ? digits.uppercased() : digits)
        }.joined()
    }

    /// As it stands between the quotes of JSON.
    ///
    /// - Parameter asciiOnly: whether everything else is written as `\u`, and the signs of markup too.
    private static func json(_ text: String, asciiOnly: Bool) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            case "<" where asciiOnly, ">" where asciiOnly, "&" where asciiOnly: unicode(UInt16(scalar.value))
            case let control where control.value < 0x20: unicode(UInt16(control.value))
            case let other where asciiOnly && other.value > 0x7E:
                UTF16.encode(other).map { $0.map(unicode).joined() } ?? ""
            default: String(scalar)
            }
        }.joined()
    }

    private static func unicode(_ unit: UInt16) -> String { "\\u" + hex([UInt8(unit >> 8), UInt8(unit & 0xFF)]) }

    /// As etcd's language quotes what may be no text.
    private static func goQuoted(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            switch byte {
            case UInt8(ascii: "\""): "\\\""
            case UInt8(ascii: "\\"): "\\\\"
            case UInt8(ascii: "\n"): "\\n"
            case UInt8(ascii: "\r"): "\\r"
            case UInt8(ascii: "\t"): "\\t"
            case 0x20...0x7E: String(UnicodeScalar(byte))
            default: "\\x" + hex([byte])
            }
        }.joined()
    }

    private static func markup(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: String(scalar)
            }
        }.joined()
    }

    private static func swiftEscaped(_ text: String) -> String {
        text.unicodeScalars.map { $0.escaped(asASCII: false) }.joined()
    }
}
