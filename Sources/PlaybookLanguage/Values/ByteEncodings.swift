/// Base 64 as RFC 4648 has it, with the standard alphabet.
package enum Base64 {
    /// Blanks and line ends are passed over; padding may be left out. Nil for anything else that does not belong.
    package static func decode(_ text: String) -> [UInt8]? {
        let symbols = text.utf8.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 }
        let padding = symbols.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let body = symbols.dropLast(padding)
        guard body.count % 4 != 1, padding == 0 || (padding <= 2 && symbols.count % 4 == 0) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count * 3 / 4)
        var bits: UInt32 = 0
        var width = 0
        for symbol in body {
            guard let digit = digit(symbol) else { return nil }
            bits = (bits << 6 | digit) & 0xFFFF
            width += 6
            if width >= 8 {
                width -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(width)))
            }
        }
        return bytes
    }

    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var symbols: [UInt8] = []
        var bits: UInt32 = 0
        var width = 0
        for byte in bytes {
            bits = (bits << 8 | UInt32(byte)) & 0xFFFF
            width += 8
            while width >= 6 {
                width -= 6
                symbols.append(alphabet[Int(bits >> UInt32(width) & 0x3F)])
            }
        }
        if width > 0 { symbols.append(alphabet[Int(bits << UInt32(6 - width) & 0x3F)]) }
        while symbols.count % 4 != 0 { symbols.append(UInt8(ascii: "=")) }
        return String(decoding: symbols, as: UTF8.self)
    }

    private static func digit(_ symbol: UInt8) -> UInt32? {
        switch symbol {
        case 0x41...0x5A: UInt32(symbol) - 0x41
        case 0x61...0x7A: UInt32(symbol) - 0x61 + 26
        case 0x30...0x39: UInt32(symbol) - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

/// Two hexadecimal digits a byte.
package enum Hexadecimal {
    package static func decode(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map(digit)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let alphabet = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func digit(_ symbol: UInt8) -> UInt8? {
        switch symbol {
        case 0x30...0x39: symbol - 0x30
        case 0x41...0x46: symbol - 0x41 + 10
        case 0x61...0x66: symbol - 0x61 + 10
        default: nil
        }
    }
}
