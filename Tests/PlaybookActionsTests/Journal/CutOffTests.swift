import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// A run is killed at every line of its journal, before and after the call that the line is about, and resumed.
    @Suite("Runs that are cut off", .cluster(.one))
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
              retry: {attempts: 2, backoff: 10ms, on: [failed]}
              rescue:
                then: continue
                steps:
                  - action: put
                    with: {key: \(prefix)/rescued, value: v, always: true}
              always:
                - action: put
                  with: {key: \(prefix)/always, value: v, always: true}
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

        @Test("Killed at any line, it ends as if nothing had happened, and does nothing twice")
        func everyLine() async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
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
                let intents = try whole.records.map(\.isIntent)
                for (index, isIntent) in intents.enumerated() {
                    for death in isIntent ? DyingJournal.Death.allCases : [.afterTheCall] {
                        let prefix = "cut\(index)\(death == .beforeTheCall ? "b" : "a")"
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
                        #expect(resumed.steps.map(\.status) == record.steps.map(\.status), "\(place)")
                        // The journal alone tells the same as the run that was resumed.
                        let shown = RunHistory(try second.records)?.record
                        #expect(shown?.steps.map(\.status) == record.steps.map(\.status), "\(place)")
                        #expect(shown?.verdict == .done, "\(place)")
                    }
                }
            }
        }
    }
}
