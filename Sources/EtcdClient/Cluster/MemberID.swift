/// Member ids as people read them: lower-case hexadecimal, as etcdctl prints them.
public enum MemberID {
    /// The id as text.
    public static func format(_ id: UInt64) -> String { String(id, radix: 16) }

    /// The id that `text` writes, with or without `0x`; nil where it is none.
    public static func parse(_ text: String) -> UInt64? {
        let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
        guard digits.first?.isHexDigit == true else { return nil }
        return UInt64(digits, radix: 16)
    }
}
