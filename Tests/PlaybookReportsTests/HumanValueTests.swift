import PlaybookRecord
import PlaybookReports
import Testing

@Suite struct HumanValueTests {
    @Test(
        "Durations are short and never lose their unit",
        arguments: [
            (0, "<1ms"), (0.0004, "<1ms"), (0.35, "350ms"), (0.9996, "1s"), (1.24, "1.2s"), (9.96, "10s"),
            (59.4, "59s"),
            (59.9, "1m00s"), (185, "3m05s"), (3599.9, "60m00s"), (3720, "1h02m"), (1e300, "for ever"),
        ])
    func durations(seconds: Double, text: String) { #expect(HumanValue.duration(seconds) == text) }

    @Test(
        "Values read as people write them",
        arguments: [
            (RecordedValue.bool(true), "yes"), (.size(1_572_864), "1.5MiB"), (.percent(80), "80%"),
            (.hidden(1), "(1 byte, not shown)"), (.list([]), "none"), (.list([.integer(1), .text("a")]), "1, a"),
            (.number(2), "2"), (.number(2.5), "2.5"),
            (.list((1...14).map { .integer($0) }), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more"),
            (.record(["name": .text("m1"), "id": .text("8e9")]), "m1 (8e9)"),
            (.record(["name": .text("m1"), "leader": .bool(false)]), "name m1, leader no"),
        ])
    func values(value: RecordedValue, text: String) { #expect(HumanValue.text(value) == text) }
}
