import PlaybookLanguage
import PlaybookRecord
import Testing

@Suite("How steps end")
struct StatusTests {
    @Test("What expressions are checked against is how a step of a run can end")
    func statuses() {
        for status in KnownStep.statuses { #expect(StepRecord.Status(rawValue: status) != nil, "\(status)") }
        let ends: [StepRecord.Status] = [.succeeded, .failed, .skipped, .rescued, .refused, .unknown, .notReached]
        #expect(Set(KnownStep.statuses) == Set(ends.map(\.rawValue)))
    }
}
