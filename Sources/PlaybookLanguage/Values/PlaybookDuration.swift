package import YAMLSyntax

/// A length of time, to the nanosecond; up to 292 years.
package struct PlaybookDuration: Sendable, Hashable, Comparable, Codable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func milliseconds(_ count: Int32) -> PlaybookDuration {
        PlaybookDuration(nanoseconds: Int64(count) * 1_000_000)
    }

    package static func seconds(_ count: Int32) -> PlaybookDuration {
        PlaybookDuration(nanoseconds: Int64(count) * 1_000_000_000)
    }

    package static func minutes(_ count: Int32) -> PlaybookDuration {
        PlaybookDuration(nanoseconds: Int64(count) * 60_000_000_000)
    }

    /// The nearest length of time that can be held.
    package init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let exact = Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
        nanoseconds = Int64(clamping: exact)
    }

    package var duration: Duration { .nanoseconds(nanoseconds) }

    package static func < (left: PlaybookDuration, right: PlaybookDuration) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package init(from decoder: any Decoder) throws {
        nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }

    /// From the longest to the shortest.
    package static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1000), ("ns", 1),
    ]
}

extension PlaybookDuration: CustomStringConvertible {
    /// As a playbook writes it: `1h30m`, `1.5s`, `500ms`, `0s`.
    package var description: String {
        guard nanoseconds != 0 else { return "0s" }
        var rest = nanoseconds.magnitude
        var text = nanoseconds < 0 ? "-" : ""
        for (name, length) in Self.units {
            let unit = UInt64(length)
            if name == "s", rest >= unit, rest % unit != 0 {
                let digits = String(rest % unit + unit).dropFirst().reversed().drop { $0 == "0" }.reversed()
                return text + "\(rest / unit)." + String(digits) + "s"
            }
            if rest >= unit { text += "\(rest / unit)\(name)" }
            rest %= unit
        }
        return text
    }
}

extension PlaybookDuration: ScalarValue {
    package static var valueType: ValueType { .duration }
    package static var placeholder: PlaybookDuration { PlaybookDuration(nanoseconds: 0) }
    package var value: Value { .duration(self) }

    package init?(_ value: Value) {
        guard case .duration(let duration) = value else { return nil }
        self = duration
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> PlaybookDuration {
        try parse(text: scalar.text)
    }

    /// `500ms`, `30s`, `1.5s`, `1h30m`, `7d`: units from the longest to the shortest, decimals of seconds only.
    package static func parse(text: String) throws(ScalarProblem) -> PlaybookDuration {
        do { return try parseStrictly(text) } catch {
            guard let meant = meant(text) else { throw error }
            var problem = error
            problem.help = "write \"\(meant)\""
            problem.replacement = "\(meant)"
            throw problem
        }
    }

    private static func parseStrictly(_ text: String) throws(ScalarProblem) -> PlaybookDuration {
        var rest = text
        var total: Int64 = 0
        var last = -1
        repeat {
            let part = try takePart(of: &rest, in: text)
            guard part.unit > last else { throw notADuration(text) }
            last = part.unit
            let (sum, overflow) = total.addingReportingOverflow(part.nanoseconds)
            guard !overflow else { throw tooLong(text) }
            total = sum
        } while !rest.isEmpty
        return PlaybookDuration(nanoseconds: total)
    }

    private static func takePart(
        of rest: inout String, in text: String
    ) throws(ScalarProblem) -> (unit: Int, nanoseconds: Int64) {
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let name = rest[digits.endIndex...].prefix { $0.isLetter || $0 == "µ" }
        guard let amount = Quantity(digits) else { throw notADuration(text) }
        guard !name.isEmpty else { throw missingUnit(text, digits: digits, rest: rest[digits.endIndex...]) }
        guard let unit = units.firstIndex(where: { $0.name == name }) else { throw badUnit(String(name)) }
        guard amount.isWhole || units[unit].name == "s" else {
            throw ScalarProblem(
                .wrongType, "only seconds take decimals")
        }
        guard let nanoseconds = amount.times(units[unit].nanoseconds) else { throw tooLong(text) }
        rest = String(rest[name.endIndex...])
        return (unit, nanoseconds)
    }

    private static func missingUnit(_ text: String, digits: Substring, rest: Substring) -> ScalarProblem {
        guard rest.isEmpty, digits == text else { return notADuration(text) }
        return ScalarProblem(
            .missingUnit, "a duration needs a unit",
            help: "write \"\(digits)s\" for seconds, \"\(digits)m\" for minutes")
    }

    private static func badUnit(_ name: String) -> ScalarProblem {
        ScalarProblem(
            .badUnit, "\"\(name)\" is not a unit of time", help: "units are ms, s, m, h and d, as in 500ms or 1h30m")
    }

    private static func notADuration(_ text: String) -> ScalarProblem {
        ScalarProblem(.wrongType, "\"\(text)\" is not a duration", help: "durations look like 500ms, 30s, 5m or 1h30m")
    }

    private static func tooLong(_ text: String) -> ScalarProblem {
        ScalarProblem(.outOfRange, "\"\(text)\" is longer than can be counted")
    }
}
