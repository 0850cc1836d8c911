import PlaybookEngine
import PlaybookRecord
import Testing

@Suite("What earlier steps touch")
struct TouchedSubjectsTests {
    struct Case: Sendable {
        var change: Change
        var reads: Subject
        var meets: Bool
    }

    static let a = KeyText([0x61])
    static let cases: [Case] = [
        Case(change: .key(a), reads: .keys([0x61], end: []), meets: true),
        Case(change: .key(a), reads: .keys([0x62], end: []), meets: false),
        Case(change: .key(a), reads: .keys([0x60], end: [0x62]), meets: true),
        Case(change: .key(a), reads: .keys([0x62], end: [0]), meets: false),
        Case(change: .key(a), reads: .keys([0x60], end: [0]), meets: true),
        Case(change: .keys(a, end: KeyText([0x63])), reads: .keys([0x62], end: []), meets: true),
        Case(change: .keys(a, end: KeyText([0x63])), reads: .keys([0x63], end: []), meets: false),
        Case(change: .keys(a, end: KeyText([0x63])), reads: .keys([0x62], end: [0x70]), meets: true),
        Case(change: .revision(4), reads: .storage, meets: true),
        Case(change: .revision(4), reads: .keys([0x61], end: []), meets: false),
        Case(change: .memberRemove(Fixture.member(1)), reads: .members, meets: true),
        Case(change: .occupy(Fixture.member(1), estimate: nil), reads: .alarms, meets: false),
        Case(change: .occupy(Fixture.member(1), estimate: nil), reads: .storage, meets: true),
        Case(
            change: .occupy(Fixture.member(1), estimate: nil), reads: .memberStorage(Fixture.member(1).id), meets: true),
        Case(
            change: .occupy(Fixture.member(1), estimate: nil), reads: .memberStorage(Fixture.member(2).id), meets: false
        ),
        Case(change: .revision(4), reads: .memberStorage(Fixture.member(2).id), meets: true),
        Case(change: .occupy(Fixture.member(1), estimate: nil), reads: .anything, meets: true),
    ]

    @Test("meets what a later step reads where they overlap, and only there", arguments: cases)
    func overlap(_ test: Case) {
        var touched = TouchedSubjects()
        #expect(touched.step(touching: [test.reads]) == nil)
        touched.add(test.change, by: "first")
        #expect((touched.step(touching: [test.reads]) == "first") == test.meets)
    }
}
