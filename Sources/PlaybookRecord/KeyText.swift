/// A key as people and JSON see it: its text where it is printable UTF-8, else hexadecimal behind `hex:`.
package struct KeyText: Sendable, Hashable, Codable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var description: String {
        // Nearly every key is plain ASCII, of which one look at each byte tells enough.
        if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }), !bytes.starts(with: Self.hexMark) {
            return String(decoding: bytes, as: UTF8.self)
        }
        guard let text = String(validating: bytes, as: UTF8.self), !text.hasPrefix("hex:"),
            text.unicodeScalars.allSatisfy(Self.isPrintable)
        else { return "hex:" + bytes.map(Self.hex).joined() }
        return text
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard text.hasPrefix("hex:") else {
            bytes = Array(text.utf8)
            return
        }
        let digits = text.dropFirst(4).utf8.map { UInt8($0) }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: digits.count - 1, by: 2) {
            guard let byte = UInt8(String(decoding: digits[start...start + 1], as: UTF8.self), radix: 16) else { break }
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    private static let hexMark = Array("hex:".utf8)

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
