import Testing

@Suite("Holding histories against what was")
struct HistoryCheckTests {
    private let real = [
        RevisionChange(revision: 3, values: ["a": "1"]), RevisionChange(revision: 4, values: ["a": "2", "b": "3"]),
        RevisionChange(revision: 7, values: ["b": nil]),
    ]

    @Test("What was told as it was has no problem")
    func right() {
        #expect(HistoryCheck.problems(real, expected: real) == [])
        #expect(HistoryCheck.broken([real[1]], in: real) == [] && HistoryCheck.repeated(in: real) == [])
        #expect(real[1].only { $0 == "b" } == RevisionChange(revision: 4, values: ["b": "3"]))
        #expect(real[0].only { $0 == "b" } == nil)
    }

    @Test("Each way to tell it otherwise is found")
    func wrong() {
        func found(_ told: [RevisionChange]) -> String { HistoryCheck.problems(told, expected: real).joined() }
        #expect(found([real[0], real[2]]).contains("4 was left out"))
        #expect(found(real + [real[2]]).contains("7 twice"))
        #expect(found([real[1], real[0], real[2]]).contains("3 behind 4"))
        let half = RevisionChange(revision: 4, values: ["a": "2"])
        #expect(found([real[0], half, real[2]]).contains("4 was"))
        #expect(
            found([real[0], half, RevisionChange(revision: 4, values: ["b": "3"]), real[2]]).contains("two pieces"))
        #expect(found(real + [RevisionChange(revision: 9, values: ["c": "4"])]).contains("9 was made up"))
        let other = RevisionChange(revision: 7, values: ["b": "4"])
        #expect(found([real[0], real[1], other]).contains("7 was"))
    }

    @Test("A write that was carried out twice, or acknowledged and lost, is found")
    func writes() {
        let again = real + [RevisionChange(revision: 9, values: ["b": "3"])]
        #expect(HistoryCheck.repeated(in: again).count == 1)
        let lost = [RevisionChange(revision: 8, values: ["a": "5"]), RevisionChange(revision: 7, values: ["b": "5"])]
        #expect(HistoryCheck.broken(lost, in: real).count == 2)
        #expect(HistoryCheck.broken([RevisionChange(revision: 7, values: ["b": nil])], in: real) == [])
    }
}
