import PlaybookLanguage
import Testing

@Suite struct TimeWindowTests {
    private static func window(_ from: String, _ to: String, _ days: [TimeWindow.Weekday] = []) throws -> TimeWindow {
        var window = TimeWindow()
        window.from = Literal(try #require(TimeOfDay(text: from)))
        window.to = Literal(try #require(TimeOfDay(text: to)))
        window.days = days.isEmpty ? nil : days.map { Literal($0) }
        return window
    }

    // Saturday, 21 November 2026, 00:00.
    private static let saturday: Int64 = 1_795_219_200

    @Test(
        "It tells how long it is open still",
        arguments: [
            ("09:00", "17:00", [], 9.0, 8.0), ("09:00", "17:00", [], 16.75, 0.25), ("09:00", "17:00", [], 17, nil),
            ("09:00", "17:00", [], 8.99, nil), ("22:00", "04:00", [], 23, 5), ("22:00", "04:00", [], 3, 1),
            ("22:00", "04:00", [], 4, nil), ("22:00", "04:00", [.sat], 23, 5), ("22:00", "04:00", [.sat], 3, nil),
            ("22:00", "04:00", [.fri], 3, 1), ("00:00", "23:59", [.mon, .sat], 1, 22 + 59.0 / 60),
            ("00:00", "23:59", [.mon, .sun], 1, nil),
        ] as [(String, String, [TimeWindow.Weekday], Double, Double?)])
    func left(_ from: String, _ to: String, _ days: [TimeWindow.Weekday], _ hour: Double, _ left: Double?) throws {
        let found = try Self.window(from, to, days).left(at: Self.saturday + Int64(hour * 3600))
        #expect(found == left.map { PlaybookDuration(.seconds(Int64(($0 * 3600).rounded()))) })
    }

    @Test("A window without length, or on no day, is none")
    func problems() throws {
        var window = try Self.window("22:00", "22:00")
        #expect(window.validate().map(\.field) == ["to"])
        window = try Self.window("22:00", "04:00")
        #expect(window.validate().isEmpty)
        window.days = []
        #expect(window.validate().map(\.field) == ["days"])
    }

    @Test("Before 1970 days go on as they do after it")
    func early() throws {
        #expect(try Self.window("22:00", "04:00", [.wed]).left(at: -3600) == PlaybookDuration(.seconds(5 * 3600)))
    }

    @Test(
        "A time of day has two digits, a colon, and two digits",
        arguments: ["24:00", "9:00", "09:60", "09-00", "", "ab:cd", "22:00:00"])
    func wrongTimes(_ text: String) { #expect(TimeOfDay(text: text) == nil) }
}
