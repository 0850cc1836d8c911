import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// A run that is gone on with ends before it has come back to where it was cut off.
    @Suite("Resumptions that end on the way", .cluster(.one))
    struct StoppedOnTheWay {
        private static func steps(_ prefix: String) -> String {
            """
            - action: put
              with: {key: \(prefix)/first, value: v, always: true}
            - for-each: members
              action: put
              with: {key: "\(prefix)/${{ member.name }}", value: v, always: true}
            - block:
                - id: attempt
                  action: put
                  with: {key: \(prefix)/attempt, value: v, always: true}
                - action: assert
                  with: {that: [steps.attempt.outputs.version > 1]}
                - action: put
                  with: {key: \(prefix)/block, value: v, always: true}
                - action: assert
                  with: {that: [len(run.id) == 0]}
              retry: {attempts: 2, backoff: 10ms, on: [failed]}
              rescue:
                then: continue
                steps:
                  - action: put
                    with: {key: \(prefix)/rescue, value: v, always: true}
                  - action: put
                    with: {key: \(prefix)/rescued, value: v, always: true}
            - action: put
              with: {key: \(prefix)/end, value: v, always: true}
            """
        }

        private func versions(_ client: EtcdClient, _ prefix: String) async throws -> [String: Int64] {
            let pairs = try await client.get(GetRequest(.prefix(prefix + "/"))).keyValues
            let named = pairs.map { (String(decoding: $0.key.dropFirst(prefix.utf8.count), as: UTF8.self), $0.version) }
            return Dictionary(named) { first, _ in first }
        }

        @Test("Told to stop before it has come back to where it was, a run goes on from there the next time")
        func stopped() async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let whole = DyingJournal()
                let record = try await session.run(Self.steps("whole"), with: whole)
                #expect(record.verdict == .done, "\(record.complaint)")
                let first = try #require(
                    try whole.records.firstIndex { if case .step(let step) = $0 { step.path.step == 8 } else { false } }
                )
                let dying = DyingJournal(limit: first + 1)
                _ = try await session.run(Self.steps("stopped"), with: dying)

                let stopped = DyingJournal(dying.text)
                var setting = try await session.plan(Self.steps("stopped")).setting
                setting.journal = stopped
                setting.history = RunHistory(try stopped.records)
                setting.log = RunLog { event in
                    guard case .stepEnded = event else { return }
                    withUnsafeCurrentTask { $0?.cancel() }
                }
                let interrupted = await Task { [setting] in await Runner.resume(setting) }.value
                #expect(interrupted.verdict == .interrupted, "\(interrupted.complaint)")

                let last = DyingJournal(stopped.text)
                let done = try await session.run(Self.steps("stopped"), with: last)
                #expect(done.verdict == .done, "\(done.complaint)")
                #expect(done.steps.map(\.status) == record.steps.map(\.status))
                #expect(RunHistory(try last.records)?.record.steps.map(\.status) == record.steps.map(\.status))
                let expected = try await versions(session.client, "whole")
                #expect(try await versions(session.client, "stopped") == expected)
            }
        }

        @Test("What is done stays so in a journal that the playbook cannot be gone along with")
        func otherCourse() async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let whole = DyingJournal()
                let record = try await session.run(Self.steps("course"), with: whole)
                #expect(record.verdict == .done, "\(record.complaint)")
                let lost = whole.text.dropLast().map { $0.replacing("\"step\":9,", with: "\"step\":12,") }
                let journal = DyingJournal(lost)
                let resumed = try await session.run(Self.steps("course"), with: journal)
                #expect(resumed.verdict == .unknown, "\(resumed.complaint)")
                #expect(resumed.complaint.contains("the journal goes on with step 12"), "\(resumed.complaint)")
                let added = try journal.records.dropFirst(lost.count)
                #expect(!added.contains { if case .step = $0 { true } else { false } })
            }
        }
    }
}
