import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing

/// What a plan says for sure of a step, held against what a run of it does right afterwards.
@Suite("What plans say for sure", .startsProcesses)
struct ForetoldStepTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var steps: String
        /// The steps that the plan leaves open, by their ids.
        var open: Set<String> = []
        var verdict = Verdict.done
        /// Whether the plan says that the run must not begin.
        var isObstructed = false
        var testDescription: String { what }
    }

    static let cases = [
        Case(
            what: "the revision that a step sees, behind the lock",
            steps: """
                  - {id: seen, action: get, with: {key: old}}
                  - {id: none, action: delete, with: {key: absent}}
                  - {id: read, action: txn, with: {then: [{get: {key: old}}]}}
                  - {id: state, action: status}
                  - {id: hashes, action: check-hash}
                  - {id: compaction, action: compact, with: {revision: "${{ steps.seen.outputs.revision }}"}}
                """, open: ["compaction"]),
        Case(
            what: "the revision that a step sees, behind another",
            steps: """
                  - {id: write, action: put, with: {key: new, value: x}}
                  - {id: seen, action: get, with: {key: old}}
                  - id: kept
                    action: put
                    when: steps.seen.outputs.revision < 6
                    with: {key: kept, value: "${{ steps.seen.outputs.revision }}"}
                """, open: ["kept"]),
        Case(
            what: "a range in which the lock lies",
            steps: """
                  - {id: count, action: get, with: {prefix: "", count-only: true}}
                  - {id: held, action: txn, with: {if: [{prefix: /, lease: {eq: 0}}], then: [{put: {key: a, value: b}}]}}
                  - {id: all, action: delete, with: {prefix: ""}}
                """, open: ["count", "held", "all"]),
        Case(
            what: "a range in which the lock lies, where nothing is to change",
            steps: "  - {id: count, action: get, with: {prefix: \"\", count-only: true}}"),
        Case(
            what: "a step that fails, where it runs at all",
            steps: """
                  - {id: write, action: put, with: {key: new, value: x}}
                  - {id: back, action: import, when: steps.write.outputs.revision < 2, with: {from: FOLDER/absent.json}}
                  - {id: leased, action: check-health, when: steps.write.outputs.revision < 2, keep-alive: 77}
                """, open: ["back", "leased"]),
        Case(
            what: "a file that is there by then",
            steps: """
                  - {id: first, action: snapshot, with: {to: FOLDER/state.db}}
                  - {id: second, action: snapshot, with: {to: FOLDER/state.db}, on-failure: continue}
                """, open: ["second"], verdict: .failed),
        Case(
            what: "a lease that an earlier step ends",
            steps: """
                  - {id: kept, action: check-health, keep-alive: 77}
                  - {id: end, action: lease-revoke, with: {id: 77}}
                  - {id: gone, action: check-health, keep-alive: 77, on-failure: continue}
                """, open: ["gone"], verdict: .failed),
        Case(
            what: "a lease that a transaction names, and nobody has granted",
            steps: "  - {id: write, action: txn, with: {then: [{put: {key: a, value: b, lease: 78}}]}}",
            verdict: .failed, isObstructed: true),
        Case(
            what: "a lease that none of the earlier ones grants",
            steps: """
                  - {id: grant, action: lease-grant, with: {ttl: 1h, id: 79}}
                  - {id: kept, action: check-health, keep-alive: 78}
                """, verdict: .failed, isObstructed: true),
        Case(
            what: "a failure of another class than is expected",
            steps: "  - {id: other, action: role-grant-permission, expect-error: {class: denied}, "
                + "with: {role: nobody, read: {key: a}}}", verdict: .failed, isObstructed: true),
        Case(
            what: "what comes behind a wait that always comes",
            steps: """
                  - block:
                      - {id: look, action: status}
                    always:
                      - {id: wait, action: wait-for, with: {until: cluster.healthy}, timeout: 1m}
                  - {id: write, action: put, with: {key: new, value: x}}
                """, open: ["write"]),
        Case(
            what: "a file that an earlier step writes anew",
            steps: """
                  - {id: export, action: export, with: {key: old, to: FOLDER/value.json, overwrite: true}}
                  - {id: other, action: put, with: {key: other, value: {file: FOLDER/fixed.json}}}
                  - {id: write, action: put, with: {key: new, value: {file: FOLDER/value.json}}}
                """, open: ["write"]),
        Case(
            what: "what rests on keys that such a file may bring",
            steps: """
                  - {id: export, action: export, with: {key: old, to: FOLDER/value.json, overwrite: true}}
                  - {id: import, action: import, with: {from: FOLDER/value.json}}
                  - {id: write, action: put, with: {key: new, value: x}}
                """, open: ["import", "write"]),
    ]

    @Test("It comes about so", arguments: cases)
    func certain(_ test: Case) async throws {
        let folder = try TemporaryFolder(prefix: "foretold")
        for name in ["value.json", "fixed.json"] {
            try "[]\n".write(toFile: folder.file(name), atomically: true, encoding: .utf8)
        }
        try await withEtcdCluster(.one) { cluster in
            try await withEtcdClient(cluster.clientConfiguration) { client in
                for value in ["1", "2", "3"] { try await client.put(PutRequest(key: "old", value: value)) }
                _ = try await client.leaseGrant(ttl: 3600, id: 0x77)
            }
            let plan = try await report("plan", test, folder, cluster)
            let run = try await report("run", test, folder, cluster)
            #expect(run.verdict == test.verdict, "\(run.error?.message ?? "")")
            #expect((plan.error != nil) == test.isObstructed)
            guard !test.isObstructed else { return #expect(run.steps.allSatisfy { $0.started == nil }) }
            let open = plan.steps.filter { [.may, .undetermined].contains($0.status) }
            #expect(Set(open.map(\.name)) == test.open)
            for (planned, step) in zip(plan.steps, run.steps) where !test.open.contains(planned.name) {
                #expect(planned.status == .planned)
                #expect(step.status == .succeeded, "\(step.name): \(step.error?.message ?? "")")
                #expect(planned.effects.map(Foretold.init) == step.effects.map(Foretold.init), "\(step.name)")
                let told = planned.outputs.filter { $0.name != "members" && $0.name != "db_size" }
                #expect(told.filter { !step.outputs.contains($0) } == [], "\(step.name)")
            }
        }
    }

    @Test("A step that finds another file than the plan is a change that pends")
    func otherFile() async throws {
        let folder = try TemporaryFolder(prefix: "foretold")
        let test = Case(
            what: "",
            steps: """
                  - {id: export, action: export, with: {key: old, to: FOLDER/old.json, revision: 2, overwrite: true}}
                  - {id: back, action: import, with: {from: FOLDER/old.json}}
                """)
        try "[]\n".write(toFile: folder.file("old.json"), atomically: true, encoding: .utf8)
        try await withEtcdCluster(.one) { cluster in
            try await withEtcdClient(cluster.clientConfiguration) { client in
                for value in ["1", "2"] { try await client.put(PutRequest(key: "old", value: value)) }
            }
            let plan = try await report("plan", test, folder, cluster, ["--detailed-exitcode"])
            #expect(plan.verdict == .changesPending)
            #expect(try await report("run", test, folder, cluster).steps.contains(where: \.changed))
        }
    }

    @Test("Without space what takes some is sure to fail, unless the alarm is disarmed first")
    func noSpace() async throws {
        let folder = try TemporaryFolder(prefix: "foretold")
        try "[{key: new, value: x}]\n".write(toFile: folder.file("new.yaml"), atomically: true, encoding: .utf8)
        let writes = """
              - {id: write, action: put, with: {key: new, value: x}, on-failure: continue}
              - {id: grant, action: lease-grant, with: {ttl: 1h}, on-failure: continue}
              - {id: read, action: import, with: {from: FOLDER/new.yaml}, on-failure: continue}
              - {id: both, action: txn, with: {then: [{put: {key: new, value: x}}]}, on-failure: continue}
              - {id: gone, action: delete, with: {key: old}}
            """
        let disarm = "\n  - {id: disarm, action: alarm-disarm, with: {quota: 2GiB}}\n"
        try await withEtcdCluster(.one) { cluster in
            try await withEtcdClient(cluster.clientConfiguration) { client in
                try await client.put(PutRequest(key: "old", value: "1"))
            }
            try await cluster.members[0].raiseAlarm("NOSPACE")
            let full = Case(what: "", steps: writes)
            let plan = try await report("plan", full, folder, cluster)
            #expect(plan.verdict == .failed)
            #expect(plan.steps.map(\.status) == [.failed, .failed, .failed, .failed, .planned])
            let run = try await report("run", full, folder, cluster)
            #expect(run.verdict == .failed)
            #expect(run.steps.map(\.status) == [.failed, .failed, .failed, .failed, .succeeded])
            let cured = Case(what: "", steps: disarm + writes)
            #expect(try await report("plan", cured, folder, cluster).verdict == .done)
            #expect(try await report("run", cured, folder, cluster).verdict == .done)
        }
    }

    private func report(
        _ command: String, _ test: Case, _ folder: TemporaryFolder, _ cluster: EtcdCluster, _ more: [String] = []
    ) async throws -> RunRecord {
        let text = "version: 1\nname: foretold\nsteps:\n" + test.steps.replacing("FOLDER", with: folder.path) + "\n"
        try text.write(toFile: folder.file("foretold.yaml"), atomically: true, encoding: .utf8)
        let confirm = command == "run" ? ["--confirm", "foretold"] : []
        let flags = confirm + ["--endpoints", cluster.endpoints.joined(separator: ","), "--format", "json"] + more
        let ended = try await BuiltCommand.run([command, folder.file("foretold.yaml")] + flags)
        return try JSONDecoder().decode(RunRecord.self, from: Data(ended.outputText.utf8))
    }
}

/// What an effect is, without what became of it.
private struct Foretold: Hashable {
    var id: String
    var change: Change
    var before: String?
    var after: String?

    init(_ effect: EffectRecord) {
        id = effect.id
        change = effect.change.settled
        before = effect.before
        after = effect.after
    }
}
