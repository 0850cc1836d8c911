import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import Synchronization
import TestSupport
import Testing

extension OnRealClusters {
    /// Runs that went on behind a failure, as on-failure says, and are resumed.
    @Suite("Failures that a run went on behind", .cluster(.one))
    struct PassedOver {
        struct Case: Sendable, CustomTestStringConvertible {
            var testDescription: String
            /// An etcdctl command before the run is resumed.
            var command: String?
            var assumption: Assumption?
            var outcome: EffectRecord.Outcome
            var verdict: Verdict
        }

        private static let cases = [
            Case(testDescription: "it was made", outcome: .done, verdict: .done),
            Case(testDescription: "it was not made", command: "del PREFIX/a", outcome: .notReached, verdict: .failed),
            Case(
                testDescription: "nobody can tell", command: "put PREFIX/a theirs", outcome: .unknown,
                verdict: .unknown),
            Case(
                testDescription: "nobody can tell, and the operator says that it was made",
                command: "put PREFIX/a theirs", assumption: .done, outcome: .done, verdict: .done),
            Case(
                testDescription: "nobody can tell, and the operator says that it was not made",
                command: "put PREFIX/a theirs", assumption: .undone, outcome: .notReached, verdict: .failed),
        ]

        @Test(
            "A change whose answer was lost is settled or asked for, and nothing behind it is repeated",
            arguments: cases)
        func settled(_ known: Case) async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let prefix = "passed-over/\(UInt32.random(in: 0 ... .max))"
                let steps = """
                    - action: put
                      with: {key: \(prefix)/a, value: ours, always: true}
                      on-failure: continue
                    - action: put
                      with: {key: \(prefix)/b, value: ours, always: true}
                    """
                let whole = DyingJournal()
                #expect(try await session.run(steps, with: whole).verdict == .done)
                let journal = DyingJournal()
                for record in try whole.records { record.losingTheAnswer(of: 1).map(journal.note) }
                if let command = known.command?.replacing("PREFIX", with: prefix) {
                    try Meddler(line: "etcdctl \(command)", cluster: try TestCluster.of(.v34)).meddle()
                }
                for time in 1...2 {
                    var setting = try await session.plan(steps).setting
                    (setting.journal, setting.history) = (journal, RunHistory(try journal.records))
                    setting.assumption = time == 1 ? known.assumption : nil
                    let resumed = await Runner.resume(setting)
                    let place: Comment = "\(time): \(resumed.complaint) \(journal.text)"
                    #expect(resumed.verdict == known.verdict, place)
                    #expect(
                        resumed.steps.map(\.effects).map { $0.map(\.outcome) } == [[known.outcome], [.done]], place)
                    #expect(resumed.steps.map(\.changed) == [known.outcome == .done, true], place)
                }
                let written = try await session.client.get(GetRequest(key: "\(prefix)/b")).keyValues.first
                #expect(written?.version == 1)
            }
        }

        @Test(
            "A loop over members that broke between two of them stays so, with the members that were left",
            .startsProcesses)
        func loop() async throws {
            let steps = """
                - for-each: members
                  on-failure: continue
                  action: trial
                  with: {book: broken, mark: "${{ member.name }}"}
                - {action: wait-for, with: {until: cluster.healthy, interval: 100ms}, timeout: 1m}
                - {action: trial, with: {book: behind-broken, mark: behind, failures: 1}}
                """
            try await withEtcdCluster(.three(.v34)) { cluster in
                var configuration = cluster.clientConfiguration
                configuration.requestTimeout = .seconds(2)
                try await withEtcdClient(configuration) { client in
                    let session = PlaybookSession(client: client, catalog: .withTrials)
                    let journal = DyingJournal()
                    var planned = try await session.plan(steps)
                    planned.setting.journal = journal
                    let ended = Mutex(0)
                    planned.setting.log = RunLog { event in
                        guard case .stepEnded = event else { return }
                        let count = ended.withLock { ended in
                            ended += 1
                            return ended
                        }
                        do {
                            if count == 1 { for member in cluster.members { try member.pause() } }
                            if count == 2 { for member in cluster.members { try member.resume() } }
                        } catch { Issue.record(error) }
                    }
                    let record = await planned.run()
                    let statuses: [StepRecord.Status] = [.succeeded, .failed, .notReached, .notReached]
                    #expect(record.steps.map(\.status) == statuses + [.succeeded, .failed], "\(record.complaint)")
                    #expect(record.verdict == .failed, "\(record.complaint)")
                    for _ in 1...2 {
                        let resumed = try await session.run(steps, with: journal)
                        let place: Comment = "\(resumed.complaint) \(journal.text)"
                        #expect(resumed.steps.map(\.status) == statuses + [.succeeded, .succeeded], place)
                        #expect(Set(resumed.steps.prefix(4).map(\.item)).count == 4, place)
                        #expect(resumed.verdict == .failed, place)
                    }
                    #expect(Trials.marks(in: "broken").count == 1)
                    #expect(Trials.marks(in: "behind-broken").count == 2)
                }
            }
        }
    }
}

extension JournalRecord {
    /// The line as it is where the answer to the only change of this step was lost; nil for one that is not written then.
    fileprivate func losingTheAnswer(of number: Int) -> JournalRecord? {
        switch self {
        case .step(var step) where step.path.step == number:
            step.record.status = .unknown
            step.record.changed = false
            step.record.error = FailureRecord(kind: "unknown", message: "the answer was lost")
            for index in step.record.effects.indices { step.record.effects[index].outcome = .unknown }
            step.outputs = [:]
            return .step(step)
        case .outcome(let outcome) where outcome.path.step == number: return nil
        case .ended: return nil
        default: return self
        }
    }
}
