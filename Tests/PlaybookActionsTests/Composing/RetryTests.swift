import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Steps that are tried again, and steps that are there to fail", .cluster(.one))
    struct RetryTests {
        private func run(_ steps: String) async throws -> RunRecord {
            try await OnRealClusters.onCluster(of: .v34) { session in
                var session = session
                session.catalog = .withTrials
                return try await session.run(steps)
            }
        }

        @Test("A step is tried again until it succeeds, and says so")
        func succeeds() async throws {
            let record = try await run(
                """
                - action: trial
                  with: {book: again, mark: a, failures: 2, kind: unreachable}
                  retry: {attempts: 3, backoff: 1ms}
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.output("attempts") == .integer(3))
            #expect(record.steps[0].notes.count { $0.hasPrefix("attempt ") } == 2)
        }

        @Test("It is not tried more often than its attempts say")
        func givesUp() async throws {
            let record = try await run(
                """
                - action: trial
                  with: {book: up, mark: a, failures: 9, kind: timed-out}
                  retry: {attempts: 3, backoff: 1ms}
                """)
            #expect(record.verdict == .failed)
            #expect(Trials.marks(in: "up").count == 3)
        }

        @Test(
            "Only the kinds of failure named are tried again, a refusal never, and the unknown only where twice is once",
            arguments: [
                ("trial", "failed", "[unreachable]", 1), ("trial", "failed", "[failed]", 2),
                ("trial", "unknown", "[unknown]", 2), ("trial-once", "unknown", "[unknown]", 1),
                ("trial-once", "unreachable", "[unreachable]", 2), ("trial", "refused", "[failed, unknown]", 1),
            ])
        func classes(action: String, kind: String, on: String, attempts: Int) async throws {
            let book = "\(action)-\(kind)-\(on)"
            _ = try await run(
                """
                - action: \(action)
                  with: {book: "\(book)", mark: a, failures: 9, kind: \(kind)}
                  retry: {attempts: 2, backoff: 1ms, on: \(on)}
                """)
            #expect(Trials.marks(in: book).count == attempts)
        }

        @Test(
            "What has made its change is tried again only where twice is once",
            arguments: [("trial", 2), ("trial-once", 1)])
        func changed(action: String, attempts: Int) async throws {
            let book = "changed-\(action)"
            let record = try await run(
                """
                - action: \(action)
                  with: {book: "\(book)", mark: a, failures: 9, kind: timed-out, changes: true}
                  retry: {attempts: 2, backoff: 1ms, on: [timed-out]}
                """)
            #expect(Trials.marks(in: book).count == attempts, "\(record.complaint)")
        }

        @Test("A failure that is expected is a success, any other is none")
        func expected() async throws {
            let met = try await run("- action: compact\n  with: {revision: 999999}\n  expect-error: {class: failed}")
            #expect(met.verdict == .done, "\(met.complaint)")
            #expect(met.steps[0].status == .succeeded)
            let missed = try await run(
                "- action: get\n  with: {key: a}\n  expect-error: {message: required revision}")
            #expect(missed.verdict == .failed)
            #expect(missed.steps[0].error?.message.contains("was expected") == true)
            let other = try await run(
                "- action: compact\n  with: {revision: 999999}\n  expect-error: {class: denied}")
            #expect(other.verdict == .failed)
        }

        @Test("What a step would have put out is missing once it has failed as expected")
        func expectedOutputs() async throws {
            let told = try await run(
                """
                - id: met
                  action: get
                  with: {key: a, revision: 999999}
                  expect-error: {class: failed}
                - action: assert
                  with:
                    that:
                      - default(steps.met.outputs.count, 7) == 7
                      - "!exists(steps.met.outputs.count)"
                """)
            #expect(told.verdict == .done, "\(told.complaint)")
        }

        @Test("A guard's refusal is never what was expected")
        func refusal() async throws {
            let record = try await run(
                "- action: trial\n  with: {book: r, mark: a, failures: 1, kind: refused}\n  expect-error: {message: trial}"
            )
            #expect(record.verdict == .refused)
        }
    }
}
