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
        #expect(state.takeLines(at: 100.1) == ["[1/2] Back up: succeeded"])
    }

    @Test("Names from a playbook or a cluster neither move the cursor nor begin a line of their own")
    func hostileNames() {
        var state = ProgressState()
        let title = "Look\u{1B}[2J\n::error::x [m\u{7}1\u{202E}]"
        state.take(.stepStarted(number: 1, count: 1, title: title, action: "get"), at: 0)
        state.take(.note(step: 1, "of \u{9B}31m"), at: 1)
        #expect(state.takeLines(at: 2) == ["[1/1] Look [2J ::error::x [m 1 ]: of  31m, 2s"])
        #expect(state.liveLine(at: 2, columns: 200) == "[1/1] Look [2J ::error::x [m 1 ]: of  31m, 2s")
        var record = StepRecord(number: 1, id: nil, title: "Look\n", action: "get", place: .start, status: .failed)
        record.item = "m\u{1B}1"
        state.take(.stepEnded(record), at: 3)
        #expect(state.takeLines(at: 3) == ["[1/1] Look  [m 1]: failed"])
    }

    @Test("Steps that were done before a run was resumed are told without a count")
    func recalled() {
        var state = ProgressState()
        state.take(ended(2), at: 0)
        #expect(state.takeLines(at: 0) == ["[1] Back up: succeeded after 2s"])
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
        #expect(state.liveLine(at: 3, columns: 200) == "[1/1] Back up: 2MiB of 4MiB (50%), 1MiB/s, 3s")
        state.take(ended(3), at: 3)
        #expect(state.liveLine(at: 3, columns: 80) == "")
    }

    @Test("Rolling work says which member of how many it is at, also while it waits between two")
    func rolling() {
        var state = ProgressState()
        let effect = Effect("e", .occupy(MemberReference(id: "8e9", name: "m2"), estimate: nil))
        state.take(.stepStarted(number: 2, count: 3, title: "Defragment", action: "defragment"), at: 0)
        state.take(.progress(step: 2, .init(what: "member", done: 1, total: 3, isBytes: false)), at: 1)
        state.take(.effectStarted(step: 2, effect), at: 1)
        #expect(state.liveLine(at: 5, columns: 80) == "[2/3] Defragment: m2 (8e9) is occupied, member 2 of 3, 5s")
        state.take(.effectEnded(step: 2, effect, .done, seconds: 4), at: 5)
        state.take(.waiting(step: 2, "m2 catches up"), at: 5)
        #expect(state.liveLine(at: 6, columns: 80) == "[2/3] Defragment: waiting: m2 catches up, member 2 of 3, 6s")
    }

    @Test(
        "In a narrow terminal the numbers stay and the words give way",
        arguments: [60, 48, 40, 25, 20])
    func narrow(columns: Int) {
        var state = ProgressState()
        let effect = Effect("e", .occupy(MemberReference(id: "e8ebdd62cebee724", name: "m2"), estimate: nil))
        state.take(
            .stepStarted(number: 4, count: 6, title: "Defragment every member of it", action: "defragment"), at: 0)
        state.take(.progress(step: 4, .init(what: "member", done: 1, total: 3, isBytes: false)), at: 1)
        state.take(.effectStarted(step: 4, effect), at: 1)
        let line = state.liveLine(at: 12, columns: columns)
        #expect(line.count < max(columns, 21))
        let end = columns > 25 ? "member 2 of 3, 12s" : columns > 20 ? ".: 2 of 3" : ".: 2 of"
        #expect(line.hasSuffix(end), "\(line)")
        #expect(line.hasPrefix("[4/6] Defrag"))
    }

    @Test(
        "Bytes are a share alone where there is no room for more",
        arguments: [(42, "50%, 1MiB/s, 3s"), (25, "50%, 3s")])
    func narrowBytes(columns: Int, end: String) {
        var state = ProgressState()
        state.take(.stepStarted(number: 2, count: 6, title: "Save a snapshot", action: "snapshot"), at: 0)
        for (done, time) in [(0, 1.0), (2 << 20, 2.0)] {
            state.take(.progress(step: 2, .init(what: "s", done: Int64(done), total: 4 << 20, isBytes: true)), at: time)
        }
        let line = state.liveLine(at: 3, columns: columns)
        #expect(line.count < columns && line.hasPrefix("[2/6] Save a") && line.hasSuffix(end), "\(line)")
    }

    @Test("Planning is on the live line, and gone when it is over; plain lines tell only of a long one")
    func planning() {
        var state = ProgressState()
        state.take(.planning("looking at the cluster"), at: 0)
        #expect(state.liveLine(at: 2, columns: 80) == "plan: looking at the cluster, 2s")
        #expect(state.takeLines(at: 2) == [])
        #expect(state.takeLines(at: 11) == ["plan: looking at the cluster, 11s"])
        state.endPlanning()
        #expect(state.liveLine(at: 12, columns: 80) == "")
    }

    @Test("What a person is asked to do is handed out once")
    func requests() {
        var state = ProgressState()
        state.take(.asked(step: 1, "start the member"), at: 0)
        #expect(state.takeRequests() == ["start the member"])
        #expect(state.takeRequests() == [])
    }
}
