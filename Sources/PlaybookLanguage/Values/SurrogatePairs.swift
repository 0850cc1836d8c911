/// The way in which JSON may escape what lies beyond the first 65,536 characters, and YAML may not: as two halves,
/// `\ud83d\ude00`.
enum SurrogatePairs {
    /// The text with the characters themselves in place of such escapes; nil where there are none.
    static func joined(in text: [UInt8]) -> [UInt8]? {
        var joined: [UInt8] = []
        joined.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.first {
            if let scalar = pair(at: rest) {
                joined += Array(String(scalar).utf8)
                rest = rest.dropFirst(2 * length)
            } else {
                // What a backslash escapes is no backslash that escapes.
                let count = byte == UInt8(ascii: "\\") ? 2 : 1
                joined += rest.prefix(count)
                rest = rest.dropFirst(count)
            }
        }
        return joined.count == text.count ? nil : joined
    }

    /// Of `\u` and four hexadecimal digits.
    private static let length = 6

    private static func pair(at text: ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let high = unit(at: text), let low = unit(at: text.dropFirst(length)),
            UTF16.isLeadSurrogate(high), UTF16.isTrailSurrogate(low)
        else { return nil }
        return UTF16.decode(UTF16.EncodedScalar([high, low]))
    }

    private static func unit(at text: ArraySlice<UInt8>) -> UInt16? {
        guard text.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { return nil }
        let digits = text.dropFirst(2).prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
