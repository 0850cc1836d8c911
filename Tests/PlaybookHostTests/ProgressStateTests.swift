import PlaybookHost
import PlaybookRecord
import Testing
import YAMLSyntax

@Suite struct ProgressStateTests {
    private func ended(_ seconds: Double) -> RunEvent {
        var record = StepRecord(
            number: 1, id: nil, title: "Back up", action: "snapshot", place: .start, status: .succeeded)
        record.seconds = seconds
        return .stepEnded(record)
    }

    @Test("A short step is one line; a long one says that it is under way, then every ten seconds")
    func plainLines() {
        var state = ProgressState()
        state.take(.stepStarted(number: 1, count: 2, title: "Back up", action: "snapshot"), at: 0)
        #expect(state.takeLines(at: 0.5) == [])
        #expect(state.takeLines(at: 1.5) == ["[1/2] Back up: 1s"])
        state.take(.waiting(step: 1, "a leader"), at: 2)
        #expect(state.takeLines(at: 9) == [])
        #expect(state.takeLines(at: 11.6) == ["[1/2] Back up: waiting: a leader, 11s"])
        #expect(state.takeLines(at: 12) == [])
        state.take(ended(72), at: 72)
        #expect(state.takeLines(at: 72) == ["[1/2] Back up: succeeded after 1m12s"])
        #expect(state.takeLines(at: 99) == [])
        state.take(.stepStarted(number: 2, count: 2, title: "Put", action: "put"), at: 100)
        state.take(ended(0.01), at: 100.01)
        #expect(state.takeLines(at: 100.1).count == 1)
    }

    @Test("The live line counts bytes with share and speed, fits the terminal, and is gone between steps")
    func liveLine() {
        var state = ProgressState()
        #expect(state.liveLine(at: 0, columns: 80) == "")
        state.take(.stepStarted(number: 1, count: 1, title: "Back\u{1B}up", action: "snapshot"), at: 0)
        state.take(
            .progress(step: 1, .init(what: "snapshot of m1", done: 0, total: 4 << 20, isBytes: true)), at: 1)
        state.take(
            .progress(step: 1, .init(what: "snapshot of m1", done: 2 << 20, total: 4 << 20, isBytes: true)), at: 2)
        let line = "[1/1] Back up: snapshot of m1 2MiB of 4MiB (50%), 1MiB/s, 3s"
        #expect(state.liveLine(at: 3, columns: 200) == line)
        #expect(state.liveLine(at: 3, columns: 30) == String(line.prefix(29)))
        state.take(ended(3), at: 3)
        #expect(state.liveLine(at: 3, columns: 80) == "")
    }

    @Test("What a person is asked to do is handed out once")
    func requests() {
        var state = ProgressState()
        state.take(.asked(step: 1, "start the member"), at: 0)
        #expect(state.takeRequests() == ["start the member"])
        #expect(state.takeRequests() == [])
    }
}
