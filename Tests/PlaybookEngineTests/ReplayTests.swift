import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import Testing
import YAMLSyntax

@Suite struct ReplayTests {
    /// Steps 1, a group 2 with 3 and 4, rescue 5, always 6; and 7 behind it.
    private static let playbook: Playbook = {
        let steps = ReplayTests.steps(7)
        var group = steps[1]
        group.action = PlaybookStep.groupAction
        group.group = StepGroup(steps: [steps[2], steps[3]], rescue: [steps[4]], always: [steps[5]])
        return Playbook(name: "test", steps: [steps[0], group, steps[6]])
    }()

    /// So many steps, numbered from 1.
    private static func steps(_ count: Int) -> [PlaybookStep] {
        let range = SourceRange(.start, .start)
        return (1...count).map { number in
            PlaybookStep(number: number, action: "put", arguments: Node(.mapping([]), range: range), range: range)
        }
    }

    private static func record(
        _ number: Int, _ status: StepRecord.Status, _ kind: StepFailure.Kind? = nil
    ) -> StepRecord {
        StepRecord(
            number: number, id: nil, title: "", action: number == 2 ? StepRecord.groupAction : "put", place: .start,
            status: status, error: kind.map { FailureRecord(kind: $0.rawValue, message: "") })
    }

    private static func step(
        _ number: Int, _ status: StepRecord.Status = .succeeded, _ kind: StepFailure.Kind? = nil
    ) -> JournalRecord { .step(JournalStep(StepPath(number), record(number, status, kind))) }

    struct Course: Sendable, CustomStringConvertible {
        var description: String
        var lines: [JournalRecord]
        /// How many of the lines hold.
        var kept: Int
    }

    private static let entered = JournalRecord.group(JournalGroup(StepPath(2), record(2, .notReached), .entered))
    private static let begun = JournalRecord.begun(
        JournalHeader(
            playbook: PlaybookIdentity(name: "", path: "", digest: ""),
            run: RunIdentity(id: "", started: Timestamp(milliseconds: 0)), origin: RunOrigin()))

    @Test(
        "The course of a run holds up to the step in which it was cut off",
        arguments: [
            Course(description: "nothing was done", lines: [], kept: 0),
            Course(description: "killed between steps", lines: [step(1)], kept: 1),
            Course(description: "killed in a group", lines: [step(1), entered, step(3)], kept: 3),
            Course(description: "a step failed, and ended the run", lines: [step(1, .failed, .failed)], kept: 0),
            Course(
                description: "interrupted, and what always comes has come",
                lines: [
                    step(1), entered, step(3, .failed, .cancelled), step(4, .notReached), step(6), step(2, .failed),
                ], kept: 2),
            Course(
                description: "stopped between steps",
                lines: [step(1), entered, step(3), step(4, .notReached), step(5, .skipped), step(6), step(2, .failed)],
                kept: 3),
            Course(
                description: "rescued, and went on",
                lines: [
                    step(1), entered, step(3, .failed, .failed), step(4, .notReached), step(5), step(6),
                    step(2, .rescued),
                ], kept: 7),
            Course(
                description: "killed in the rescue",
                lines: [entered, step(3, .failed, .failed), step(4, .notReached), step(5)], kept: 4),
            Course(
                description: "a guard refused in the rescue",
                lines: [entered, step(3, .failed, .failed), step(5, .refused, .refused)], kept: 2),
            Course(
                description: "nothing behind was reached",
                lines: [step(1), step(2, .notReached), step(3, .notReached)], kept: 1),
            Course(
                description: "went on behind an unknown outcome",
                lines: [step(1, .unknown, .unknown), entered, step(3)], kept: 3),
            Course(
                description: "its group fails before it",
                lines: [
                    step(1), .group(JournalGroup(StepPath(2), record(2, .notReached), .failed)), step(3, .skipped),
                    step(2, .failed, .failed),
                ], kept: 1),
        ])
    func kept(_ course: Course) throws {
        let history = try #require(RunHistory([Self.begun] + course.lines))
        #expect(Replay(history, Self.playbook).count == course.kept)
    }

    @Test(
        "A failure that the playbook goes on behind stays, also where nothing but what always comes has come behind it",
        arguments: [
            Course(
                description: "the step says so",
                lines: [entered, step(3), step(4, .failed, .failed), step(5, .skipped), step(6), step(2)], kept: 6),
            Course(description: "killed right behind it", lines: [entered, step(4, .failed, .failed)], kept: 2),
            Course(description: "interrupted in it", lines: [entered, step(4, .failed, .cancelled), step(6)], kept: 1),
            Course(
                description: "a group around it says so",
                lines: [step(1), entered, step(3, .failed, .failed), step(6), step(2, .failed, .failed)], kept: 5),
            Course(
                description: "the group around it says so, and was told to stop",
                lines: [step(1), entered, step(3), step(4, .notReached), step(6), step(2, .failed, .cancelled)],
                kept: 3),
            Course(
                description: "the group around it was told to stop before it began",
                lines: [
                    step(1),
                    .group(
                        JournalGroup(
                            StepPath(2), record(2, .notReached), .failed,
                            FailureRecord(kind: StepFailure.Kind.cancelled.rawValue, message: ""))),
                    step(3, .skipped), step(2, .failed, .cancelled), step(7, .notReached),
                ], kept: 1),
            Course(
                description: "the group around it has not ended",
                lines: [step(1), entered, step(3, .failed, .failed), step(6)], kept: 2),
        ])
    func goesOn(_ course: Course) throws {
        var playbook = Self.playbook
        playbook.steps[1].onFailure = .continue
        playbook.steps[1].group?.steps[1].onFailure = .continue
        let history = try #require(RunHistory([Self.begun] + course.lines))
        #expect(Replay(history, playbook).count == course.kept)
    }

    @Test(
        "What is rescued within an always stays so",
        arguments: [
            Course(
                description: "its rescue has come",
                lines: [group(2), step(3), group(4), step(5, .failed, .failed), step(6)], kept: 5),
            Course(
                description: "its rescue has not come",
                lines: [group(2), step(3), group(4), step(5, .failed, .failed)], kept: 3),
            Course(
                description: "its own always has come",
                lines: [group(2), step(3), group(4), step(5, .failed, .failed), step(7)], kept: 3),
        ])
    func withinAlways(_ course: Course) throws {
        var playbook = Self.playbook
        let steps = Self.steps(7)
        var (outer, inner) = (steps[1], steps[3])
        (outer.action, inner.action) = (PlaybookStep.groupAction, PlaybookStep.groupAction)
        inner.group = StepGroup(steps: [steps[4]], rescue: [steps[5]], always: [steps[6]])
        outer.group = StepGroup(steps: [steps[2]], always: [inner])
        playbook.steps = [outer]
        let history = try #require(RunHistory([Self.begun] + course.lines))
        #expect(Replay(history, playbook).count == course.kept)
    }

    private static func group(_ number: Int) -> JournalRecord {
        .group(JournalGroup(StepPath(number), record(number, .notReached), .entered))
    }

    @Test("What is done again after a resumption counts no more")
    func resumed() throws {
        let resumption = JournalResumption(started: Timestamp(milliseconds: 1), person: JournalPerson(), kept: 1)
        let lines = [
            Self.begun, Self.step(1), Self.entered, Self.step(3, .failed, .cancelled), Self.step(6),
            .resumed(resumption), Self.entered, Self.step(3),
        ]
        let history = try #require(RunHistory(lines))
        #expect(history.course.map(\.path.step) == [1, 2, 3])
        #expect(history.end == nil && history.steps.map(\.number) == [1, 2, 3])
    }

    @Test("An intent is open until its outcome is known, and gone once its step has succeeded")
    func intents() throws {
        func intent(_ id: String) -> JournalRecord {
            let effect = EffectRecord(Effect(id, .revision(1)), kind: .write, outcome: .unknown)
            return .intent(
                JournalIntent(
                    StepPath(1), title: "", action: "", at: Timestamp(milliseconds: 0), effects: [effect], guards: [],
                    seen: nil, outputs: [:]))
        }
        let done = JournalRecord.outcome(JournalOutcome(StepPath(1), ["a": .done], seconds: 0))
        let history = try #require(RunHistory([Self.begun, intent("a"), done, intent("b")]))
        #expect(history.intents[StepPath(1)]?.map(\.isOpen) == [false, true])
        #expect(history.intents[StepPath(1)]?.map(\.isMade) == [true, false])
        #expect(history.steps.first?.status == .unknown && history.steps.first?.effects.count == 2)
        let ended = try #require(RunHistory([Self.begun, intent("a"), done, Self.step(1)]))
        #expect(ended.intents.isEmpty)
    }

    @Test("Of two ends the later holds: it tells what became of the lock")
    func endedTwice() throws {
        func end(_ warnings: [String]) -> JournalRecord {
            let run = RunIdentity(id: "r", started: Timestamp(milliseconds: 0))
            return .ended(
                JournalEnd(
                    RunRecord(
                        kind: .run, verdict: .done, playbook: PlaybookIdentity(name: "p", path: "p.yaml", digest: ""),
                        cluster: nil, run: run, quorum: nil, steps: [], warnings: warnings)))
        }
        let history = try #require(RunHistory([Self.begun, Self.step(1), end([]), end(["the lock was lost"])]))
        #expect(history.end?.verdict == .done && history.record.warnings == ["the lock was lost"])
    }
}
