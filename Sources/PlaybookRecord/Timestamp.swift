import Glibc

/// A moment of wall-clock time, to the millisecond, in UTC.
package struct Timestamp: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func now() -> Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// RFC 3339, for example `2026-11-21T03:04:05.678Z`.
    package var description: String {
        let parts = self.parts
        return "\(padded(parts.year, 4))-\(padded(parts.month))-\(padded(parts.day))"
            + "T\(padded(parts.hour)):\(padded(parts.minute)):\(padded(parts.second)).\(padded(parts.millisecond, 3))Z"
    }

    /// Sorts by time and fits into a file name, for example `20261121T030405Z`.
    package var stamp: String {
        let parts = self.parts
        return "\(padded(parts.year, 4))\(padded(parts.month))\(padded(parts.day))"
            + "T\(padded(parts.hour))\(padded(parts.minute))\(padded(parts.second))Z"
    }

    /// An id for a run that begins now: sorts by time, to the millisecond; most runs of one millisecond have different
    /// ones.
    package var runID: String {
        let number = parts.millisecond * Self.idsPerMillisecond + .random(in: 0..<Self.idsPerMillisecond)
        let digits = String(number, radix: 16)
        return "\(stamp)-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    // As many as leave four digits.
    private static let idsPerMillisecond: Int64 = 65

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let parsed = Self(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a UTC time")
        }
        self = parsed
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Reads what `description` wrote; nil for anything else.
    package init?(rfc3339 text: String) {
        let digits = text.split { "-T:.Z".contains($0) }.compactMap { Int64($0) }
        guard digits.count == 7, text.utf8.count == 24, zip(digits, Self.ranges).allSatisfy({ $1.contains($0) })
        else { return nil }
        let days = Self.days(year: digits[0], month: digits[1], day: digits[2])
        let seconds = ((days * 24 + digits[3]) * 60 + digits[4]) * 60 + digits[5]
        self.init(milliseconds: seconds * 1000 + digits[6])
    }

    private static let ranges: [ClosedRange<Int64>] = [0...9999, 1...12, 1...31, 0...23, 0...59, 0...60, 0...999]

    private var parts:
        (year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64, millisecond: Int64)
    {
        let (second, millisecond) = milliseconds.flooredDivision(by: 1000)
        let (day, ofDay) = second.flooredDivision(by: 86_400)
        let date = Self.date(days: day)
        return (date.year, date.month, date.day, ofDay / 3600, ofDay / 60 % 60, ofDay % 60, millisecond)
    }

    // The proleptic Gregorian calendar, counted from 1 March so that a leap day is the last day of its year.
    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

private func padded(_ number: Int64, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
