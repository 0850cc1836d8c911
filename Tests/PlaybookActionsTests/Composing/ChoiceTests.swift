import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

@Suite("--only and --skip")
struct SelectionTests {
    // 1 group "g" (tag t): 2 a, 3 b (tag u) · rescue 4 r · always 5 z · 6 c
    private static let steps = """
        steps:
          - id: g
            tags: [t]
            block:
              - {action: status, id: a}
              - {action: status, id: b, tags: [u]}
            rescue: [{action: status, id: r}]
            always: [{action: status, id: z}]
          - {action: status, id: c, tags: [u]}
        """

    @Test(
        "What is not chosen is left out; a rescue and an always belong to their block",
        arguments: [
            ([], [], []), (["a"], [], [3, 6]), (["t"], [], [6]), (["u"], [], [2]), (["c"], [], [1, 2, 3, 4, 5]),
            ([], ["a"], [2]), ([], ["g"], [1, 2, 3, 4, 5]), ([], ["u"], [3, 6]), ([], ["z"], []),
            (["t"], ["u"], [3, 6]), (["z"], [], [1, 2, 3, 4, 5, 6]),
        ] as [([String], [String], [Int])])
    func chosen(only: [String], skip: [String], leftOut: [Int]) throws {
        let text = "version: 1\nname: x\n" + Self.steps
        let checked = PlaybookChecker(actions: Catalog.withTrials.declarations).check(Array(text.utf8), name: "x")
        let playbook = try #require(checked.playbook)
        #expect(StepSelection.leftOut(of: playbook, only: only, skip: skip).keys.sorted() == leftOut)
        #expect(StepSelection.names(in: playbook) == ["g", "t", "a", "b", "u", "c"])
    }
}

extension OnRealClusters {
    @Suite("Steps that were chosen, asked for, or have defaults", .cluster(.one))
    struct ChoiceTests {
        private func trial(_ book: String, _ mark: String, _ more: String = "") -> String {
            "{action: trial, id: \(mark), with: {book: \(book), mark: \(mark)}\(more)}"
        }

        @Test("Steps that are left out are skipped in plan and run, and say why")
        func leftOut() async throws {
            try await OnRealClusters.withTrials { session in
                var planned = try await session.plan("- \(trial("out", "a", ", tags: [x]"))\n- \(trial("out", "b"))")
                planned.setting.leftOut = StepSelection.leftOut(of: planned.setting.playbook, only: ["x"], skip: [])
                let plan = await Planner.plan(planned.setting)
                #expect(plan.steps.map(\.record.status) == [.planned, .skipped])
                let record = await Runner.run(plan, planned.setting)
                #expect(Trials.marks(in: "out") == ["a"])
                #expect(record.steps[1].error?.message == "--only does not name it")
            }
        }

        @Test("Defaults hold for the steps that do not say otherwise")
        func defaults() async throws {
            try await OnRealClusters.withTrials { session in
                var session = session
                session.head = "defaults: {on-failure: continue, with: {trial: {book: def, failures: 1}}}"
                let record = try await session.run(
                    "- {action: trial, with: {mark: a}}\n- {action: trial, with: {mark: b, failures: 0}}\n"
                        + "- {action: trial, with: {mark: c}, on-failure: stop}\n- {action: trial, with: {mark: d}}")
                #expect(Trials.marks(in: "def") == ["a", "b", "c"])
                #expect(record.steps.map(\.status) == [.failed, .succeeded, .failed, .notReached])
            }
        }

        @Test("A question that nobody answers keeps the run from starting; an answer beforehand lets it go on")
        func questions() async throws {
            try await OnRealClusters.withTrials { session in
                let steps = "- \(trial("ask", "a"))\n- \(trial("ask", "b", ", confirm: 'Is ${{ run.id }} ready?'"))"
                var planned = try await session.plan(steps)
                #expect(planned.plan.steps[1].record.notes == ["asks first: Is test ready?"])
                let refused = await planned.run()
                #expect(refused.verdict == .refused)
                #expect(Trials.marks(in: "ask") == [])
                planned.setting.isConfirmed = true
                #expect(await planned.run().verdict == .done)
                planned.setting.isConfirmed = false
                planned.setting.attendant = Answering(yes: false)
                let declined = await planned.run()
                #expect(declined.verdict == .refused)
                #expect(Trials.marks(in: "ask") == ["a", "b", "a"])
            }
        }
    }
}

private struct Answering: Attendant {
    var yes: Bool

    func confirm(_ message: String) async throws(StepFailure) {
        guard yes else { throw StepFailure(.refused, "no: \(message)") }
    }
}
