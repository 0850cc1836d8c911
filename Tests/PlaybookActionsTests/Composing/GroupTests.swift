import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Groups of steps", .cluster(.one))
    struct GroupTests {
        private func run(_ steps: String) async throws -> RunRecord {
            try await OnRealClusters.withTrials { try await $0.run(steps) }
        }

        private func trial(_ book: String, _ mark: String, _ more: String = "") -> String {
            "{action: trial, id: \(mark), with: {book: \(book), mark: \(mark)\(more)}}"
        }

        private func group(_ book: String, _ failure: String, _ rescue: String = "[RESCUE]") -> String {
            """
            - id: all
              block:
                - \(trial(book, "a"))
                - \(trial(book, "b", failure))
                - \(trial(book, "c"))
              rescue: \(rescue.replacing("RESCUE", with: trial(book, "r")))
              always:
                - \(trial(book, "z"))
            - \(trial(book, "behind"))
            """
        }

        @Test("Where nothing fails, block, always and what stands behind run, the rescue does not")
        func fine() async throws {
            let record = try await run(group("fine", ""))
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(Trials.marks(in: "fine") == ["a", "b", "c", "z", "behind"])
            #expect(record.steps.map(\.number) == Array(1...7))
            #expect(record.steps.map(\.status).count { $0 == .skipped } == 1)
            #expect(record.steps[1].parent == 1 && record.steps[5].section == .always)
        }

        @Test(
            "After a failure the rescue runs, then always, and the run ends",
            arguments: [
                ("failed", Verdict.failed), ("timed-out", .failed), ("unreachable", .unreachable),
                ("unknown", .unknown),
            ])
        func rescued(kind: String, verdict: Verdict) async throws {
            let record = try await run(group("r-\(kind)", ", failures: 9, kind: \(kind)"))
            #expect(Trials.marks(in: "r-\(kind)") == ["a", "b", "r", "z"])
            #expect(record.verdict == verdict)
            #expect(record.steps[0].status == .rescued)
            #expect(record.steps.last?.status == .notReached)
        }

        @Test("A rescue that says so lets the run go on, but no rescue settles an unknown outcome")
        func goesOn() async throws {
            let rescue = "{then: continue, steps: [RESCUE]}"
            let record = try await run(group("on", ", failures: 9", rescue))
            #expect(Trials.marks(in: "on") == ["a", "b", "r", "z", "behind"])
            #expect(record.verdict == .done, "\(record.complaint)")
            let unknown = try await run(group("onu", ", failures: 9, kind: unknown", rescue))
            #expect(Trials.marks(in: "onu").last == "behind")
            #expect(unknown.verdict == .unknown)
        }

        @Test("A guard's refusal is not rescued, whatever stands there; always runs, nothing else does")
        func refused() async throws {
            let rescue = "{then: continue, steps: [RESCUE]}"
            let record = try await run(
                "- block:\n    - block:\n"
                    + group("no", ", failures: 9, kind: refused", rescue).split(separator: "\n")
                    .map { "        \($0)\n" }.joined()
                    + "      on-failure: continue\n  rescue: [\(trial("no", "outer"))]\n  always: [\(trial("no", "last"))]"
            )
            #expect(Trials.marks(in: "no") == ["a", "b", "z", "last"])
            #expect(record.verdict == .refused)
        }

        @Test("A rescue sees what the block put out, and how its steps ended")
        func visible() async throws {
            let record = try await run(
                """
                - block:
                    - \(trial("sees", "a"))
                    - \(trial("sees", "b", ", failures: 9"))
                  rescue:
                    - action: trial
                      with:
                        book: sees
                        mark: ${{ default(steps.a.outputs.mark, "none") }}-${{ steps.b.status }}
                """)
            #expect(Trials.marks(in: "sees").last == "a-failed")
            #expect(record.verdict == .failed)
        }

        @Test("A failure of the rescue or of always is told beside the first")
        func failures() async throws {
            let rescue = try await run(
                group("ff", ", failures: 9", "[{action: trial, with: {book: ff, mark: q, failures: 9}}]"))
            #expect(rescue.error?.message.contains("then, in rescue, step 5") == true, "\(rescue.complaint)")
            let always = try await run(
                "- block: [\(trial("fa", "a"))]\n  always: [\(trial("fa", "z", ", failures: 9"))]")
            #expect(always.verdict == .failed)
            #expect(always.steps[0].status == .failed)
        }

        @Test(
            "A group whose condition is false is skipped with all in it; one that goes on after a failure fails the run"
        )
        func conditions() async throws {
            let skipped = try await run(
                "- when: not cluster.healthy\n  block: [\(trial("c", "a"))]\n  always: [\(trial("c", "z"))]")
            #expect(Trials.marks(in: "c") == [])
            #expect(skipped.steps.map(\.status) == [.skipped, .skipped, .skipped])
            #expect(skipped.verdict == .done)
            let continued = try await run(
                "- on-failure: continue\n  block: [\(trial("d", "a", ", failures: 9"))]\n- \(trial("d", "b"))")
            #expect(Trials.marks(in: "d") == ["a", "b"])
            #expect(continued.verdict == .failed)
        }

        @Test("A block is carried out again after a failure that its retry names, and its steps once more")
        func retried() async throws {
            let record = try await run(
                """
                - id: all
                  retry: {attempts: 3, backoff: 1ms, on: [failed]}
                  block:
                    - \(trial("block-again", "a"))
                    - \(trial("block-again", "b", ", failures: 2"))
                    - {action: trial, with: {book: block-again, mark: "${{ steps.b.outputs.mark }}-seen"}}
                  always: [\(trial("block-again", "z"))]
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(Trials.marks(in: "block-again") == ["a", "b", "a", "b", "a", "b", "b-seen", "z"])
            #expect(record.steps.map(\.status) == Array(repeating: .succeeded, count: 5))
            #expect(record.steps[0].notes.map { $0.hasPrefix("attempt") } == [true, true], "\(record.steps[0].notes)")
        }

        @Test(
            "A step that would fail now keeps no run from starting whose block is carried out again after such failures"
        )
        func foreseen() async throws {
            let block = "  block: [{action: check-health, require: not cluster.healthy}]"
            try await OnRealClusters.withTrials { session in
                let once = try await session.plan("- name: all\n\(block)").plan
                #expect(once.obstacle?.kind == .failed)
                let other = try await session.plan("- retry: {attempts: 2, on: [unreachable]}\n\(block)").plan
                #expect(other.obstacle?.kind == .failed)
                let again = try await session.plan("- retry: {attempts: 2, backoff: 1ms, on: [failed]}\n\(block)")
                #expect(again.plan.obstacle == nil)
                let record = await again.run()
                #expect(record.verdict == .failed)
                #expect(record.steps[0].notes.count == 1, "tried again, and failed again")
            }
        }

        @Test("What an earlier attempt of a block changed stands in the record of the last")
        func changesKept() async throws {
            let record = try await run(
                """
                - retry: {attempts: 2, backoff: 1ms, on: [failed]}
                  block:
                    - {action: put, with: {key: /kept, value: x}}
                    - \(trial("kept", "b", ", failures: 1"))
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.steps[1].changed && record.steps[1].effects.map(\.outcome) == [.done])
            #expect(record.steps[0].changed)
        }

        @Test(
            "A block is not carried out again after other failures, nor after the unknown outcome of what is not idempotent",
            arguments: [
                ("trial", "denied", 1), ("trial", "refused", 1), ("trial", "unknown", 3), ("trial-once", "unknown", 1),
                ("trial-once", "failed", 3), ("trial", "failed", 3),
            ])
        func notRetried(action: String, kind: String, count: Int) async throws {
            let book = "n-\(action)-\(kind)"
            let record = try await run(
                """
                - retry: {attempts: 3, backoff: 1ms, on: [failed, unknown]}
                  block: [{action: \(action), with: {book: \(book), mark: a, failures: 9, kind: \(kind)}}]
                  rescue: [\(trial(book, "r"))]
                """)
            let marks = Array(repeating: "a", count: count) + (kind == "refused" ? [] : ["r"])
            #expect(Trials.marks(in: book) == marks)
            #expect(record.verdict != .done)
        }

        @Test("An unknown outcome that the next attempt of the block settles is none of the run")
        func settled() async throws {
            let record = try await run(
                """
                - retry: {attempts: 2, backoff: 1ms, on: [unknown]}
                  block: [\(trial("settled", "a", ", failures: 1, kind: unknown"))]
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
        }

        @Test("When the time of a block is over, what is under way is cut off; rescue and always still run")
        func timed() async throws {
            let record = try await run(
                """
                - id: all
                  timeout: 500ms
                  block:
                    - \(trial("timed", "a"))
                    - block:
                        - action: wait-for
                          with: {until: not cluster.healthy, interval: 10ms}
                          timeout: 5m
                      rescue: [\(trial("timed", "inner"))]
                      always: [\(trial("timed", "last"))]
                    - \(trial("timed", "c"))
                  rescue: {then: continue, steps: [\(trial("timed", "r"))]}
                  always: [\(trial("timed", "z"))]
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(Trials.marks(in: "timed") == ["a", "last", "r", "z"])
            #expect(record.steps[0].status == .rescued)
            #expect(record.steps[3].error?.kind == "timed-out")
            #expect(
                record.steps[3].error?.message.hasPrefix("group \"all\" was not done within 500ms") == true,
                "\(record.complaint)")
        }

        @Test("The time of a block counts for each attempt, holds for loops inside it, and may be an expression")
        func timedAttempts() async throws {
            let record = try await run(
                """
                - retry: {attempts: 2, backoff: 1ms}
                  timeout: ${{ 200 * 1ms }}
                  block:
                    - for-each: [1, 2]
                      action: wait-for
                      with: {until: not cluster.healthy, interval: 10ms}
                      on-failure: continue
                """)
            #expect(record.verdict == .failed)
            #expect(record.steps[0].notes.count == 1, "\(record.steps[0].notes)")
            #expect(record.steps.map(\.status) == [.failed, .failed, .notReached], "\(record.complaint)")
        }

        @Test("A run that is told to stop still does what always is for")
        func cancelled() async throws {
            let steps = """
                - block:
                    - \(trial("stop", "a"))
                    - action: wait-for
                      with: {until: not cluster.healthy, interval: 10ms}
                  rescue: [\(trial("stop", "r"))]
                  always:
                    - action: put
                      with: {key: stopped, value: "yes"}
                    - \(trial("stop", "z"))
                """
            try await OnRealClusters.withTrials { session in
                let planned = try await session.plan(steps)
                let record = await withTaskGroup(of: RunRecord.self) { group in
                    group.addTask { await planned.run() }
                    try? await eventually { Trials.marks(in: "stop") == ["a"] }
                    group.cancelAll()
                    return await group.next()
                }
                #expect(Trials.marks(in: "stop") == ["a", "z"])
                #expect(record?.verdict == .interrupted)
                #expect(try await session.client.get(GetRequest(key: "stopped")).count == 1)
            }
        }

        @Test("A plan tells the block as it will be, the rescue as what may come, and always as sure")
        func plan() async throws {
            let record = try await OnRealClusters.withTrials { session in
                try await session.plan(
                    """
                    - block:
                        - {action: put, with: {key: p/a, value: x}}
                      rescue:
                        - {action: put, with: {key: p/r, value: x}}
                      always:
                        - {action: put, with: {key: p/z, value: x}}
                    - {action: put, with: {key: p/r, value: y}}
                    """
                ).record
            }
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.steps.map(\.status) == [.planned, .planned, .may, .planned, .planned])
            #expect(record.steps[2].effects.map(\.certainty) == [.may("it runs only where the block fails")])
        }

        /// Plans whose run has a foreseeable end, and whether that is a failure.
        private static let foreseeable = [
            ("- on-failure: continue\n  action: assert\n  with: {that: [len(cluster.voters) == 7]}", true),
            ("- on-failure: continue\n  block:\n    - BAD", true),
            ("- block:\n    - BAD\n  rescue:\n    - GOOD", true),
            ("- block:\n    - BAD\n  rescue:\n    then: continue\n    steps:\n      - GOOD", false),
            ("- block:\n    - GOOD\n  rescue:\n    - BAD", false),
            ("- block:\n    - {action: status}\n  always:\n    - BAD\n  on-failure: continue", true),
            ("- {expect-error: {class: failed}, action: assert, with: {that: [len(cluster.voters) == 7]}}", false),
            ("- action: assert\n  on-failure: continue\n  with: {that: [len(cluster.voters) == 1]}", false),
        ]

        @Test("A plan has failed where its run surely will, even if that goes on behind it", arguments: foreseeable)
        func willFail(steps: String, fails: Bool) async throws {
            let text = steps.replacing("BAD", with: "{action: assert, with: {that: [len(cluster.voters) == 7]}}")
                .replacing("GOOD", with: "{action: put, with: {key: f/a, value: x}}")
            try await OnRealClusters.withTrials { session in
                let planned = try await session.plan(text + "\n- {action: put, with: {key: f/b, value: x}}")
                #expect(planned.plan.obstacle == nil)
                #expect(planned.record.verdict == (fails ? .failed : .done), "\(planned.record.complaint)")
                #expect(planned.record.error == nil)
                #expect(await planned.run().verdict == planned.record.verdict)
            }
        }

        @Test("A plan does not take for sure what needs a step that may not run, or may fail and be passed over")
        func needs() async throws {
            let record = try await OnRealClusters.withTrials { session in
                try await session.plan(
                    """
                    - id: block
                      block:
                        - {id: a, action: put, with: {key: n/a, value: x}}
                        - {id: b, action: delete, with: {prefix: n/, expect-count: 5}}
                        - {id: c, action: get, with: {key: n/c}}
                      rescue:
                        then: continue
                        steps:
                          - {id: r, action: put, with: {key: n/r, value: x}}
                          - {action: put, needs: [r], with: {key: n/s, value: x}}
                    - {id: d, action: delete, on-failure: continue, with: {key: n/y, expect-count: 1}}
                    - {id: e, when: steps.d.status == 'succeeded', action: get, with: {key: n/q}}
                    - {action: put, needs: [a], with: {key: m/a, value: x}}
                    - {action: put, needs: [b], with: {key: m/b, value: x}}
                    - {action: put, needs: [c], with: {key: m/c, value: x}}
                    - {action: put, needs: [r], with: {key: m/r, value: x}}
                    - {action: put, needs: [block], with: {key: m/block, value: x}}
                    - {action: put, needs: [d], with: {key: m/d, value: x}}
                    - {action: put, needs: [e], with: {key: m/e, value: x}}
                    """
                ).record
            }
            let doubts = record.steps.map { $0.notes.filter { $0.contains("it needs step") } }
            let named = ["b", "c", "r", "block", "d", "e"].map {
                ["may differ: it needs step \"\($0)\", which may not succeed"]
            }
            #expect(doubts.suffix(7) == [[]] + named)
            #expect(doubts.dropLast(7).flatMap(\.self) == [], "what both share is told once")
        }

        @Test("A rescue can tell what its block did not reach, and does nothing that needs it")
        func unreached() async throws {
            let record = try await run(
                """
                - block:
                    - \(trial("missed", "a", ", failures: 9"))
                    - \(trial("missed", "b"))
                    - for-each: [1, 2]
                      block: [\(trial("missed", "c"))]
                  rescue:
                    then: continue
                    steps:
                      - {action: trial, needs: [b], with: {book: missed, mark: needs-b}}
                      - {action: trial, needs: [c], with: {book: missed, mark: needs-c}}
                      - action: trial
                        when: default(steps.b.outputs.attempts, 0) == 0 and not exists(steps.c.outputs)
                        with: {book: missed, mark: default}
                      - action: trial
                        when: steps.b.status == "not-reached" and steps.c.status == "not-reached"
                        with: {book: missed, mark: status}
                - {action: trial, needs: [b], with: {book: missed, mark: behind}}
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(Trials.marks(in: "missed") == ["a", "default", "status"])
        }

        @Test("A loop over nothing has succeeded, and so has what is in it")
        func loopOverNothing() async throws {
            let record = try await run(
                """
                - {for-each: [], id: none, block: [\(trial("empty", "inner"))]}
                - action: trial
                  when: steps.none.status == "succeeded" and steps.inner.status == "succeeded"
                  with: {book: empty, mark: behind}
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(Trials.marks(in: "empty") == ["behind"])
        }

        @Test("What a loop that cannot begin holds is not taken for done")
        func loopThatFails() async throws {
            let record = try await run(
                """
                - \(trial("loops", "list"))
                - for-each: ${{ [steps.list.outputs.attempts / 0] }}
                  on-failure: continue
                  id: loop
                  block: [\(trial("loops", "inner"))]
                - {action: trial, needs: [inner], with: {book: loops, mark: behind}}
                - action: trial
                  when: steps.loop.status == "failed" and steps.inner.status == "not-reached"
                  with: {book: loops, mark: told}
                """)
            #expect(record.steps.map(\.status) == [.succeeded, .failed, .skipped, .succeeded], "\(record.complaint)")
            #expect(Trials.marks(in: "loops") == ["list", "told"])
        }

        @Test("A plan does not take what a rescue or an always finds for what the block would leave")
        func plannedConditions() async throws {
            let record = try await OnRealClusters.withTrials { session in
                try await session.plan(
                    """
                    - block:
                        - {id: a, action: put, with: {key: pc/a, value: x}}
                        - {id: b, action: delete, with: {prefix: pc/, expect-count: 5}}
                        - {id: c, action: put, with: {key: pd/c, value: x}}
                      rescue:
                        - when: not exists(steps.a.outputs.changed)
                          action: get
                          with: {key: pc/r}
                      always:
                        - {when: "default(steps.a.outputs.changed, false)", action: get, with: {key: pe/z}}
                        - {when: "default(steps.c.outputs.changed, false)", action: get, with: {key: pe/z}}
                    - {when: "default(steps.a.outputs.changed, false)", action: get, with: {key: pe/z}}
                    """
                ).record
            }
            let skipped = record.steps.filter { $0.status == .skipped }.map(\.number)
            #expect(skipped == [])
            let doubts = record.steps.map { $0.notes.count { $0.contains("it runs only if") } }
            #expect(doubts == [0, 0, 0, 0, 1, 0, 1, 0])
        }

        @Test("A plan does not count on what a rescue does")
        func needsOfRescue() async throws {
            let record = try await OnRealClusters.withTrials { session in
                try await session.plan(
                    """
                    - block: [{action: get, with: {key: q/a}}]
                      rescue:
                        then: continue
                        steps:
                          - {id: r, action: get, with: {key: q/r}}
                          - {for-each: [], block: [{id: e, action: get, with: {key: q/e}}]}
                    - {action: put, needs: [e], with: {key: q/t, value: x}}
                    - {action: put, needs: [r], with: {key: q/s, value: x}}
                    """
                ).record
            }
            #expect(record.steps.map(\.status) == [.planned, .planned, .may, .may, .may, .may])
            #expect(record.steps.last?.effects.map(\.certainty) == [.may("it needs step \"r\", which may not succeed")])
        }

        @Test("A failure that is sure and would be rescued does not keep the run from starting")
        func sure() async throws {
            let record = try await run(
                "- block: [{action: compact, with: {revision: 999999}}]\n  rescue: {then: continue, steps: [\(trial("sure", "r"))]}"
            )
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(Trials.marks(in: "sure") == ["r"])
        }
    }
}

extension OnRealClusters {
    /// A session on the suite's cluster that knows the trials.
    static func withTrials<Result: Sendable>(
        _ body: (PlaybookSession) async throws -> Result
    ) async throws -> Result {
        try await onCluster(of: .v34) { session in
            var session = session
            session.catalog = .withTrials
            return try await body(session)
        }
    }
}
