extension PlaybookDuration {
    /// The duration that a text means which is not written as one: `5 min`, `2 hours`, `1.5h`; nil where it means none.
    static func meant(_ text: String) -> PlaybookDuration? {
        guard text.utf8.count <= 64 else { return nil }
        var rest = text.lowercased().filter { $0 != " " }[...]
        var total: Int64 = 0
        repeat {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let word = rest[digits.endIndex...].prefix(while: \.isLetter)
            guard let amount = Quantity(digits), let unit = unit(String(word)), let part = amount.times(unit) else {
                return nil
            }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
            rest = rest[word.endIndex...]
        } while !rest.isEmpty
        return total > 0 ? PlaybookDuration(nanoseconds: total) : nil
    }

    /// Nanoseconds of a unit, under any name that people give it.
    private static func unit(_ word: String) -> Int64? {
        let names: [String: String] = [
            "day": "d", "days": "d", "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "min": "m", "mins": "m",
            "minute": "m", "minutes": "m", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "msec": "ms",
            "millis": "ms", "millisecond": "ms", "milliseconds": "ms",
        ]
        let name = names[word] ?? word
        return units.first { $0.name == name }?.nanoseconds
    }
}
