import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing

/// A plan of a playbook that ships foretells what the run does, effect by effect, and after the run there is nothing
/// left to do.
@Suite("What the playbooks that ship foretell", .startsProcesses, .serialized)
struct PredictionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../playbooks").standardizedFileURL.path

    @Test("Every playbook is tried")
    func all() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        #expect(files.sorted() == PredictedPlaybook.all.map { "\($0.name).yaml" })
    }

    @Test("It comes about as it was planned, and a second plan has nothing left", arguments: PredictedPlaybook.all)
    func prediction(_ playbook: PredictedPlaybook) async throws {
        let certificates = playbook.hasCertificates ? try await TestTLS.make() : nil
        var options = playbook.options
        options.tls = certificates?.options(mutual: true)
        try await withEtcdCluster(options) { cluster in
            let ground = try PredictionGround(cluster, certificates)
            try await playbook.prepare(ground)
            for (index, environment) in playbook.rounds.enumerated() {
                let plan = try await report("plan", playbook, ground, environment)
                let run = try await report("run", playbook, ground, environment)
                let check = PredictionCheck(plan: plan, run: run, openSteps: index == 0 ? Set(playbook.open.keys) : [])
                #expect(check.problems == [])
                // A first plan without effects would prove nothing.
                let hasEffects = !plan.steps.flatMap(\.effects).isEmpty
                #expect(hasEffects == (playbook.name != "health-check"))
                // Files are named by the second.
                try await eventually("another second") {
                    Timestamp.now().milliseconds / 1000 > run.run.started.milliseconds / 1000
                }
                let second = try await report("plan", playbook, ground, environment, ["--detailed-exitcode"])
                expectNothingLeft(second, playbook)
            }
        }
    }

    private func expectNothingLeft(_ plan: RunRecord, _ playbook: PredictedPlaybook) {
        let busy = Set(plan.steps.filter { !$0.effects.isEmpty }.map(\.name))
        #expect(busy == Set(playbook.again.keys))
        #expect(plan.steps.filter { $0.status == .undetermined }.map(\.name) == [])
        let changes = plan.steps.flatMap(\.effects).contains { $0.kind != .file }
        #expect(plan.verdict == (changes ? .changesPending : .done))
    }

    /// Plans or runs it, and hands back the report.
    private func report(
        _ command: String, _ playbook: PredictedPlaybook, _ ground: PredictionGround, _ environment: [String: String],
        _ more: [String] = []
    ) async throws -> RunRecord {
        let file = ground.file("\(command).json")
        let confirm = command == "run" ? ["--confirm", playbook.name] : []
        let flags = confirm + playbook.flags(ground) + more + ["--report", "json=\(file)"]
        let process = try await BuiltCommand.start(
            [command, "\(Self.folder)/\(playbook.name).yaml"] + flags,
            environment: environment.merging(["ETCDCTL_ENDPOINTS": ground.endpoints]) { $1 })
        if command == "run" { try await playbook.meanwhile(ground) }
        let status = await process.wait(within: .seconds(180))
        #expect(status == .exited(0) || status == .exited(2), "\(process.output)\(process.errors)")
        return try JSONDecoder().decode(RunRecord.self, from: Data(contentsOf: URL(filePath: file)))
    }
}
