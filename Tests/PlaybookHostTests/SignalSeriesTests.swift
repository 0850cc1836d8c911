import Glibc
import PlaybookHost
import Testing

@Suite("What signals mean to a run")
struct SignalSeriesTests {
    @Test("The first asks for a clean stop, the second for the end, and what comes with one is no other")
    func meanings() {
        let start = ContinuousClock.now
        var series = SignalSeries()
        #expect(series.number == nil)
        #expect(series.note(SIGTERM, at: start) == .first)
        #expect(series.note(SIGTERM, at: start + .milliseconds(1)) == .echo, "timeout sends two")
        #expect(series.note(SIGINT, at: start + .milliseconds(60)) == .echo)
        #expect(series.number == SIGTERM)
        #expect(series.note(SIGINT, at: start + .milliseconds(150)) == .second)
        #expect(series.note(SIGINT, at: start + .milliseconds(300)) == .echo, "the end is under way")
        #expect(series.number == SIGTERM)
    }
}
