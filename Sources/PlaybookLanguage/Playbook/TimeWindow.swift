/// `window:`: the time of day in which a run may begin something.
package struct TimeWindow: ArgumentSet {
    @Argument("When it begins, as 22:00.") package var from: Literal<TimeOfDay>
    @Argument("When it ends; on the next day where that is not behind its beginning.")
    package var to: Literal<TimeOfDay>
    @Argument("The days on which it begins; every day, where they are left out.")
    package var days: [Literal<Weekday>]?
    @Argument("Whether the times are those of UTC, or of the machine's own zone.") package var zone = Literal(Zone.utc)

    package init() {}

    package enum Zone: String, PlaybookEnum, Hashable {
        case utc, local
    }

    package enum Weekday: String, PlaybookEnum, Hashable {
        case sun, mon, tue, wed, thu, fri, sat
    }

    package func validate() -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if from.value == to.value {
            problems.append(
                FieldProblem("to", with: ["from"], "a window from \(from.value.text) to \(to.value.text) has no length")
            )
        }
        if days?.isEmpty == true { problems.append(FieldProblem("days", "a window on no day is never open")) }
        return problems
    }

    /// How long the window is open still; nil where it is closed.
    ///
    /// - Parameter seconds: the moment in the window's zone, in seconds since the beginning of 1970 there.
    package func left(at seconds: Int64) -> PlaybookDuration? {
        let today = (seconds - Self.floorRemainder(seconds, Self.day)) / Self.day
        let length = Self.floorRemainder(to.value.seconds - from.value.seconds, Self.day)
        for day in [today, today - 1] where isOpen(on: day) {
            let start = day * Self.day + from.value.seconds
            guard start <= seconds, seconds < start + length else { continue }
            return PlaybookDuration(.seconds(start + length - seconds))
        }
        return nil
    }

    /// The window in words.
    package var words: String {
        let names = days.map { " on \($0.map(\.value.rawValue).joined(separator: ", "))" } ?? ""
        return "\(from.value.text) to \(to.value.text)\(zone.value == .utc ? " UTC" : "")\(names)"
    }

    private func isOpen(on day: Int64) -> Bool {
        // The first day of 1970 was a Thursday.
        let index = Int(Self.floorRemainder(day + 4, 7))
        return days.map { $0.contains { $0.value == Weekday.allCases[index] } } ?? true
    }

    private static let day: Int64 = 86_400

    private static func floorRemainder(_ number: Int64, _ divisor: Int64) -> Int64 {
        let remainder = number % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

/// A time of day, to the minute: `22:00`.
package struct TimeOfDay: TextArgument, Hashable {
    package let text: String
    /// Seconds since midnight.
    package let seconds: Int64

    package static let expected = "a time of day such as 22:00"
    package static let pattern: String? = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
    package static let placeholder = TimeOfDay(unchecked: "00:00", 0)

    package init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            let hours = Self.number(bytes[0], bytes[1]), let minutes = Self.number(bytes[3], bytes[4]), hours < 24,
            minutes < 60
        else { return nil }
        self.init(unchecked: text, hours * 3600 + minutes * 60)
    }

    /// `9:30` and `0930` as `09:30`.
    package static func meant(by text: String) -> String? {
        let digits = text.filter { $0 != ":" }
        let padded = (digits.count == 3 ? "0" : "") + digits
        guard padded.count == 4, text == digits || text.dropLast(2).last == ":" else { return nil }
        let time = "\(padded.prefix(2)):\(padded.suffix(2))"
        return TimeOfDay(text: time).map(\.text)
    }

    private init(unchecked text: String, _ seconds: Int64) {
        self.text = text
        self.seconds = seconds
    }

    private static func number(_ tens: UInt8, _ ones: UInt8) -> Int64? {
        guard (0x30...0x39).contains(tens), (0x30...0x39).contains(ones) else { return nil }
        return Int64(tens - 0x30) * 10 + Int64(ones - 0x30)
    }
}
