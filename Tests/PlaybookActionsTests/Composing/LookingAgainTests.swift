import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import Synchronization
import TestSupport
import Testing

extension OnRealClusters {
    /// What steps find that neither the plan nor a step of the run has changed.
    @Suite("Looking again", .cluster(.one), .startsProcesses) struct LookingAgain {
        @Test("A condition sees the cluster as it is when its step begins")
        func conditions() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let name = try #require(cluster.members.last).name
                try await OnRealClusters.withSession(cluster) { session in
                    let healthy = "member(\"name:\(name)\").healthy"
                    var planned = try await session.plan(
                        """
                        - {action: wait-for, with: {until: 'not \(healthy)', interval: 100ms}, timeout: 1m}
                        - {action: put, when: '\(healthy)', with: {key: conditions/old, value: x}}
                        - {action: put, when: 'not \(healthy)', with: {key: conditions/new, value: x}}
                        - for-each: ${{ [cluster.healthy] }}
                          action: put
                          with: {key: conditions/so, value: "${{ item }} ${{ cluster.healthy }}"}
                        - {action: wait-for, with: {until: '\(healthy)', interval: 100ms}, timeout: 1m}
                        - action: put
                          when: '\(healthy)'
                          confirm: is it well?
                          with: {key: conditions/asked, value: x}
                        """)
                    let member = try #require(cluster.members.last)
                    planned.setting.log = RunLog { event in
                        do {
                            switch event {
                            case .stepStarted(number: 1, _, _, _): try member.pause()
                            case .stepStarted(number: 5, _, _, _): try member.resume()
                            default: break
                            }
                        } catch { Issue.record(error) }
                    }
                    planned.setting.attendant = Pausing(member: member)
                    let record = await planned.run()
                    let place: Comment = "\(record.complaint)"
                    #expect(record.verdict == .done, place)
                    let statuses: [StepRecord.Status] = [
                        .succeeded, .skipped, .succeeded, .succeeded, .succeeded, .skipped,
                    ]
                    #expect(record.steps.map(\.status) == statuses, place)
                    let written = try await session.client.get(GetRequest(key: "conditions/so")).keyValues.first
                    #expect(written?.valueText == "false false")
                    try member.resume()
                }
            }
        }

        @Test("A condition that has no value yet is none of a plan that waits first")
        func noValueYet() async throws {
            try await withEtcdCluster(.three(.v34)) { cluster in
                let member = try #require(cluster.members.last)
                try await OnRealClusters.withSession(cluster) { session in
                    try member.pause()
                    let name = "member(\"name:\(member.name)\")"
                    var planned = try await session.plan(
                        """
                        - {action: wait-for, with: {until: '\(name).healthy', interval: 100ms}, timeout: 1m}
                        - {action: put, when: '\(name).db_size > 1B', with: {key: none/yet, value: x}}
                        """)
                    #expect(planned.plan.obstacle == nil)
                    planned.setting.log = RunLog { event in
                        guard case .stepStarted(number: 1, _, _, _) = event else { return }
                        do { try member.resume() } catch { Issue.record(error) }
                    }
                    let record = await planned.run()
                    #expect(record.steps.map(\.status) == [.succeeded, .succeeded], "\(record.complaint)")
                }
            }
        }

        @Test(
            "A file that an earlier step writes may be missing when the plan is made",
            arguments: [
                "action: put\n  with: {key: files/told, value: {file: FILE}}",
                "action: import\n  with: {from: FILE}",
            ])
        func files(_ step: String) async throws {
            let folder = try TemporaryFolder(prefix: "etcd-sandbox-files")
            let file = "\"\(folder.file("told.json"))\""
            try await OnRealClusters.onCluster(of: .v34) { session in
                try await session.client.put(PutRequest(key: "files/seen", value: "x"))
                let reading = "- " + step.replacing("FILE", with: file)
                #expect(try await session.plan(reading).plan.obstacle != nil)
                let record = try await session.run(
                    "- {action: export, with: {key: files/seen, to: \(file)}}\n" + reading)
                #expect(record.verdict == .done, "\(record.complaint)")
            }
        }
    }
}

/// Says yes, and stops a member meanwhile.
private struct Pausing: Attendant {
    var member: ClusterMember

    func confirm(_ message: String) async throws(StepFailure) {
        do { try member.pause() } catch { throw StepFailure(.failed, "\(error)") }
    }
}
