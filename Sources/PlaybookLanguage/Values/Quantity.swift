/// A decimal number read exactly: digits and a power of ten, so that `1.5GiB` needs no rounding.
struct Quantity {
    private let digits: Int64
    private let scale: Int64

    /// `12` or `1.5`; no sign, no leading zero, at most nine decimals.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.utf8.allSatisfy(Self.isDigit) else { return nil }
        guard whole == "0" || whole.first != "0" else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || (!fraction.isEmpty && fraction.count <= 9) else { return nil }
        guard fraction.utf8.allSatisfy(Self.isDigit), let digits = Int64(String(whole) + String(fraction)) else {
            return nil
        }
        self.digits = digits
        scale = fraction.reduce(1) { scale, _ in scale * 10 }
    }

    /// This many times `factor`, rounded down; nil where it cannot be held.
    func times(_ factor: Int64) -> Int64? {
        Int64(exactly: Int128(digits) * Int128(factor) / Int128(scale))
    }

    var isWhole: Bool { scale == 1 }

    /// "64MiB" → ("64", "MiB"); blanks between the two are passed over.
    static func split(_ text: String) -> (number: String, unit: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        return (String(number), String(text[number.endIndex...].drop { $0 == " " }))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
