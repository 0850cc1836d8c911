import Synchronization

/// Takes known secrets out of text that is about to be shown or stored.
///
/// A secret is registered before its first use. Its plain, base64, hexadecimal, JSON-escaped and percent-encoded forms
/// are replaced; one of fewer than four bytes is not looked for, since it would tear ordinary words apart.
package final class Redactor: Sendable {
    private let forms = Mutex<[String]>([])

    package init() {}

    package func register(_ secret: Secret) {
        let bytes = secret.reveal()
        guard bytes.count >= 4 else { return }
        let new = Self.forms(of: bytes)
        forms.withLock { known in
            known = Array(Set(known).union(new)).sorted { $0.utf8.count > $1.utf8.count }
        }
    }

    /// `text` with every known secret replaced by `***`.
    package func redact(_ text: String) -> String {
        let known = forms.withLock { $0 }
        guard !known.isEmpty else { return text }
        return known.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "***") : $0 }
    }

    private static func forms(of bytes: [UInt8]) -> Set<String> {
        var forms: Set<String> = [hex(bytes), base64(bytes), percent(bytes)]
        // base64 of a longer text that holds the secret has it at one of three offsets
        for offset in 1...2 where bytes.count > 6 {
            forms.insert(String(base64([UInt8](repeating: 0, count: offset) + bytes).dropFirst(4).dropLast(4)))
        }
        if let text = String(validating: bytes, as: UTF8.self) {
            forms.insert(text)
            forms.insert(jsonEscaped(text))
            for line in text.split(whereSeparator: \.isNewline) where line.utf8.count >= 4 {
                forms.insert(String(line))
            }
        }
        return forms.filter { $0.utf8.count >= 4 }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : "=")
            }
        }
        return text
    }

    private static func percent(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + hex([byte]).uppercased()
        }.joined()
    }

    private static func jsonEscaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            case let control where control.value < 0x20:
                "\\u00" + hex([UInt8(control.value)])
            default: String(scalar)
            }
        }.joined()
    }
}
