import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// A run is killed at every line of its journal, before and after the call that the line is about, and resumed.
    @Suite("Runs that are cut off", .cluster(.one, on: EtcdRelease.allCases))
    struct CutOff {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder(prefix: "etcd-sandbox-cut-off") }

        /// Steps that write again on every run, so that one done twice shows.
        private static func steps(_ prefix: String, _ folder: String) -> String {
            """
            - id: first
              action: put
              with: {key: \(prefix)/a, value: one, always: true}
            - id: read
              action: get
              with: {key: \(prefix)/a}
            - action: put
              with: {key: \(prefix)/a, value: two}
            - action: put
              with:
                key: \(prefix)/copy
                value: ${{ steps.read.outputs.values[0] }}
                always: true
            - action: put
              with:
                key: \(prefix)/told
                value: "${{ steps.first.outputs.version }} ${{ run.id }}"
                always: true
            - id: lease
              action: lease-grant
              with: {ttl: 1h}
            - action: put
              with: {key: \(prefix)/held, value: x, lease: "${{ steps.lease.outputs.id }}", always: true}
            - id: loop
              for-each: [x, "y"]
              block:
                - action: put
                  with: {key: "\(prefix)/loop/${{ item }}", value: "${{ item }}", always: true}
                - action: txn
                  with:
                    then:
                      - put: {key: "\(prefix)/txn/${{ item }}", value: "${{ item }}"}
                      - put: {key: \(prefix)/counted, value: "${{ item }}"}
            - block:
                - action: put
                  with: {key: \(prefix)/group, value: v, always: true}
                - action: assert
                  with: {that: [len(run.id) == 0]}
                - for-each: [x, x, "y"]
                  action: put
                  with: {key: "\(prefix)/never/${{ item }}", value: v}
              retry: {attempts: 2, backoff: 10ms, on: [failed]}
              rescue:
                then: continue
                steps:
                  - action: put
                    with: {key: \(prefix)/rescued, value: v, always: true}
              always:
                - action: put
                  with: {key: \(prefix)/always, value: v, always: true}
            - block:
                - id: attempt
                  action: put
                  with: {key: \(prefix)/attempt, value: v, always: true}
                - action: assert
                  with: {that: [steps.attempt.outputs.version > 1]}
                - for-each: [x, x]
                  action: put
                  with: {key: \(prefix)/twice, value: v, always: true}
              retry: {attempts: 2, backoff: 10ms, on: [failed]}
            - action: delete
              with: {prefix: \(prefix)/loop/, expect-count: 2}
            - for-each: members
              action: put
              with: {key: "\(prefix)/${{ member.name }}", value: v, always: true}
            - action: user-add
              with: {user: "\(prefix)", no-password: true}
            - action: export
              with: {prefix: \(prefix)/, to: "\(folder)\(prefix).json"}
            - action: snapshot
              with: {to: "\(folder)\(prefix).db"}
            - action: put
              with: {key: \(prefix)/end, value: v, always: true}
            """
        }

        /// What a run leaves in the cluster and beside it: each key with how often it was written, below its prefix.
        private struct Left: Equatable, CustomStringConvertible {
            var keys: [String: String] = [:]
            var exported = ""
            var hasSnapshot = false
            var hasUser = false

            var description: String { "\(keys.sorted { $0.key < $1.key }) \(hasSnapshot) \(hasUser)\n\(exported)" }
        }

        /// What a record says of a step, and of which time of it.
        private struct Place: Equatable {
            var number: Int
            var item: String?
            var status: StepRecord.Status
            var changed: Bool

            init(_ record: StepRecord) {
                (number, item) = (record.number, record.item)
                (status, changed) = (record.status, record.changed)
            }
        }

        private func left(_ client: EtcdClient, _ prefix: String) async throws -> Left {
            var left = Left()
            for pair in try await client.get(GetRequest(.prefix(prefix + "/"))).keyValues {
                let key = String(decoding: pair.key, as: UTF8.self).dropFirst(prefix.count)
                let value = String(decoding: pair.value, as: UTF8.self)
                left.keys[String(key)] = "\(value), version \(pair.version)\(pair.lease == 0 ? "" : ", held")"
            }
            let exported = try? String(contentsOfFile: folder.file("\(prefix).json"), encoding: .utf8)
            left.exported = exported?.replacing(prefix, with: "") ?? "nothing"
            left.hasSnapshot = FileManager.default.fileExists(atPath: folder.file("\(prefix).db"))
            left.hasUser = try await client.userList().users.contains(prefix)
            return left
        }

        @Test(
            "Killed at any line, it ends as if nothing had happened, and does nothing twice",
            arguments: zip(EtcdRelease.allCases, DyingJournal.Death.allCases))
        func everyLine(_ release: EtcdRelease, _ death: DyingJournal.Death) async throws {
            try await OnRealClusters.onCluster(of: release) { session in
                let folder = self.folder.path + "/"
                let whole = DyingJournal()
                let record = try await session.run(Self.steps("whole", folder), with: whole)
                #expect(record.verdict == .done, "\(record.complaint)")
                let kept = try #require(RunHistory(try whole.records)?.record.steps)
                let groups = kept.filter { $0.action == StepRecord.groupAction }
                #expect(groups.flatMap(\.outputs).isEmpty)
                let undisturbed = try await left(session.client, "whole")
                #expect(undisturbed.keys["/counted"] == "y, version 2")
                #expect(undisturbed.keys["/group"] == "v, version 2")
                #expect(undisturbed.keys["/twice"] == "v, version 2")
                #expect(undisturbed.keys["/copy"] == "one, version 1")
                #expect(kept.map(Place.init) == record.steps.map(Place.init))
                let intents = try whole.records.map(\.isIntent)
                for (index, isIntent) in intents.enumerated() where isIntent || death == .afterTheCall {
                    let prefix = "cut\(index)"
                    let steps = Self.steps(prefix, folder)
                    let leases = try await session.client.leases().leases.count
                    let dying = DyingJournal(limit: index + 1, death)
                    _ = try await session.run(steps, with: dying)
                    // The last line is the end of the run, behind which nothing is cut off.
                    guard index + 1 < intents.count else { continue }
                    let second = DyingJournal(dying.text)
                    let resumed = try await session.run(steps, with: second)
                    let place = "line \(index + 1), \(death): \(dying.text.last ?? "") \(resumed.complaint)"
                    #expect(resumed.verdict == .done, "\(place)")
                    #expect(try await left(session.client, prefix) == undisturbed, "\(place)")
                    #expect(try await session.client.leases().leases.count == leases + 1, "\(place)")
                    #expect(resumed.steps.map(Place.init) == record.steps.map(Place.init), "\(place)")
                    // The journal alone tells the same as the run that was resumed.
                    let shown = RunHistory(try second.records)?.record
                    #expect(shown?.steps.map(Place.init) == record.steps.map(Place.init), "\(place)")
                    #expect(shown?.verdict == .done, "\(place)")
                }
            }
        }

        @Test("What was read is not taken for what has been written since", arguments: [false, true])
        func compacted(_ isWritten: Bool) async throws {
            func steps(_ prefix: String) -> String {
                """
                - action: put
                  with: {key: \(prefix)/a, value: one}
                - id: read
                  action: get
                  with: {key: \(prefix)/a}
                - action: put
                  with: {key: "\(prefix)/\(isWritten ? "a" : "b")", value: two}
                - action: compact
                  with: {keep-revisions: 1}
                - action: put
                  with: {key: \(prefix)/copy, value: "${{ steps.read.outputs.values[0] }}"}
                """
            }
            try await OnRealClusters.onCluster(of: .v34) { session in
                let whole = DyingJournal()
                let record = try await session.run(steps("kept\(isWritten)"), with: whole)
                #expect(record.verdict == .done, "\(record.complaint)")
                let cut = try #require(
                    try whole.records.firstIndex { if case .step(let step) = $0 { step.path.step == 4 } else { false } }
                )
                let dying = DyingJournal(limit: cut + 1)
                _ = try await session.run(steps("gone\(isWritten)"), with: dying)
                let resumed = try await session.run(steps("gone\(isWritten)"), with: DyingJournal(dying.text))
                #expect(resumed.verdict == (isWritten ? .failed : .done), "\(resumed.complaint)")
                #expect(resumed.complaint.contains("the journal keeps no values") == isWritten, "\(resumed.complaint)")
                let copy = try await session.client.get(GetRequest(key: "gone\(isWritten)/copy")).keyValues.first
                #expect(copy?.valueText == (isWritten ? nil : "one"))
            }
        }

        @Test("A rescue that was cut off is carried out, also where nothing failed but the lease of the block was lost")
        func rescueOfLostLease() async throws {
            func steps(_ prefix: String) -> String {
                """
                - id: lease
                  action: lease-grant
                  with: {ttl: 2s}
                - id: held
                  keep-alive: ${{ steps.lease.outputs.id }}
                  block:
                    - action: lease-revoke
                      with: {id: "${{ steps.lease.outputs.id }}"}
                    - action: assert
                      with: {that: [len(run.id) == 0]}
                      retry: {attempts: 2, backoff: 2s, on: [failed]}
                      expect-error: {class: failed}
                    - action: put
                      with: {key: \(prefix)/block, value: v}
                  rescue:
                    then: continue
                    steps:
                      - action: put
                        with: {key: \(prefix)/first, value: v, always: true}
                      - action: put
                        with: {key: \(prefix)/second, value: v, always: true}
                - action: put
                  with: {key: \(prefix)/end, value: "${{ steps.held.status }}"}
                """
            }
            try await OnRealClusters.onCluster(of: .v34) { session in
                let whole = DyingJournal()
                let record = try await session.run(steps("lost"), with: whole)
                #expect(record.verdict == .done, "\(record.complaint)")
                let lines = try whole.records
                let first = try #require(
                    lines.firstIndex { if case .step(let step) = $0 { step.path.step == 5 } else { false } })
                for index in first..<(lines.count - 1) {
                    let prefix = "lost\(index)"
                    let text = whole.text[...index].map { $0.replacing("lost/", with: "\(prefix)/") }
                    // What was written so far is written for this one as well.
                    for line in text where line.hasPrefix("{\"intent\"") {
                        for (key, value) in [("first", "v"), ("second", "v"), ("end", "rescued")]
                        where line.contains("\(prefix)/\(key)") {
                            _ = try await session.client.put(PutRequest(key: "\(prefix)/\(key)", value: value))
                        }
                    }
                    let resumed = try await session.run(steps(prefix), with: DyingJournal(text))
                    let place = "line \(index + 1): \(text.last ?? "") \(resumed.complaint)"
                    #expect(resumed.verdict == .done, "\(place)")
                    #expect(resumed.steps.map(Place.init) == record.steps.map(Place.init), "\(place)")
                    let pairs = try await session.client.get(GetRequest(.prefix("\(prefix)/"))).keyValues
                    let found = Set(pairs.map { String(decoding: $0.key, as: UTF8.self) })
                    #expect(found == Set(["first", "second", "end"].map { "\(prefix)/\($0)" }), "\(place)")
                    let end = pairs.first { $0.key == Array("\(prefix)/end".utf8) }
                    #expect(end?.valueText == "rescued", "\(place)")
                }
            }
        }

        @Test("What always comes writes its files once more where the run is gone on with")
        func filesOfAlways() async throws {
            let steps = """
                - block:
                    - action: put
                      with: {key: always/key, value: x}
                    - action: import
                      with: {from: "\(folder.path)/given.json"}
                  always:
                    - action: export
                      with: {prefix: always/, to: "\(folder.path)/always.json"}
                    - action: snapshot
                      with: {to: "\(folder.path)/always.db"}
                - action: export
                  with: {prefix: always/, to: "\(folder.path)/behind.json"}
                """
            try await OnRealClusters.onCluster(of: .v34) { session in
                let given = folder.file("given.json")
                try "[]".write(toFile: given, atomically: true, encoding: .utf8)
                let planned = try await session.plan(steps)
                try FileManager.default.removeItem(atPath: given)
                let journal = DyingJournal()
                var setting = planned.setting
                setting.journal = journal
                let failed = await Runner.run(planned.plan, setting)
                #expect(failed.verdict == .failed && failed.complaint.contains("given.json"), "\(failed.complaint)")
                #expect(FileManager.default.fileExists(atPath: folder.file("always.db")))
                try #"[{"key": "always/mended", "value": "x"}]"#.write(toFile: given, atomically: true, encoding: .utf8)
                let done = try await session.run(steps, with: DyingJournal(journal.text))
                #expect(done.verdict == .done, "\(done.complaint)")
                let exported = try String(contentsOfFile: folder.file("always.json"), encoding: .utf8)
                #expect(exported.contains("always/mended"))
            }
        }
    }
}
