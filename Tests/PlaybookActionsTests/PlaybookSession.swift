import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing
import YAMLSyntax

/// Plans and runs steps on a cluster as the command does, with a client of its own.
struct PlaybookSession: Sendable {
    let client: EtcdClient
    /// The values of `{env: NAME}`.
    var secrets: [String: String] = [:]
    var catalog = Catalog.all
    /// A line that stands above the steps.
    var head = ""

    /// The plan of these steps, and what is needed to run it.
    func plan(_ steps: String, started: Timestamp = .now()) async throws -> PlannedSession {
        let lines = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }
        let text = "version: 1\nname: test\n\(head)\nsteps:\n" + lines.joined()
        let checked = PlaybookChecker(actions: catalog.declarations).check(Array(text.utf8), name: "test.yaml")
        guard let playbook = checked.playbook else {
            throw WrongPlaybook(
                description: checked.findings.map { "\($0.range): \($0.message)" }.joined(separator: "\n"))
        }
        var setting = RunSetting(
            playbook: playbook,
            identity: PlaybookIdentity(name: "test", path: "test.yaml", digest: ""), catalog: catalog,
            scope: checked.scope, client: client, secrets: FixedSecrets(values: secrets), runID: "test",
            started: started)
        setting.clusters = PlainClusters()
        setting.scope.readFile = { path throws(UnreadableContent) in
            guard let content = FileManager.default.contents(atPath: path) else {
                throw UnreadableContent("no such file")
            }
            return Array(content)
        }
        return PlannedSession(plan: await Planner.plan(setting), setting: setting)
    }

    /// Plans and runs these steps.
    func run(_ steps: String) async throws -> RunRecord { try await plan(steps).run() }

    /// The effects of a plan of these steps; the plan must be one that can be run.
    func effects(_ steps: String) async throws -> [String] {
        let plan = try await plan(steps).plan
        #expect(plan.obstacle == nil)
        return plan.steps.flatMap { $0.record.effects.map(\.id) }
    }
}

/// A plan with all that running it takes.
struct PlannedSession: Sendable {
    let plan: Plan
    var setting: RunSetting

    func run() async -> RunRecord { await Runner.run(plan, setting) }

    /// The record of the plan alone.
    var record: RunRecord { Runner.record(of: plan, setting) }
}

struct WrongPlaybook: Error, CustomStringConvertible { var description: String }

private struct FixedSecrets: SecretResolving {
    var values: [String: String]

    func resolve(_ reference: SecretReference) async throws(StepFailure) -> Secret {
        guard case .environment(let name) = reference, let value = values[name] else {
            throw StepFailure(.configuration, "there is no \(reference)")
        }
        return Secret(Array(value.utf8))
    }
}

/// Opens other clusters by their endpoints alone.
private struct PlainClusters: ClusterOpening {
    func open(_ cluster: ClusterSettings) async throws(StepFailure) -> EtcdClient {
        var configuration = EtcdConfiguration(endpoints: cluster.endpoints?.map(\.text) ?? [])
        configuration.requestTimeout = .seconds(10)
        do throws(EtcdError) { return try EtcdClient(configuration) } catch {
            throw StepFailure(.configuration, error.message)
        }
    }
}

extension RunRecord {
    /// An output of the last step.
    func output(_ name: String) -> RecordedValue? { steps.last?.outputs.first { $0.name == name }?.value }
}

extension OnRealClusters {
    /// A session on a suite's cluster.
    static func onCluster<Result: Sendable>(
        of release: EtcdRelease, secrets: [String: String] = [:],
        _ body: (PlaybookSession) async throws -> Result
    ) async throws -> Result {
        try await withSession(TestCluster.of(release), secrets: secrets, body)
    }

    /// A session on a cluster, with a client that nobody else has.
    static func withSession<Result: Sendable>(
        _ cluster: EtcdCluster, user: String? = nil, secrets: [String: String] = [:],
        _ body: (PlaybookSession) async throws -> Result
    ) async throws -> Result {
        var configuration = cluster.clientConfiguration
        configuration.username = user
        configuration.password = user.flatMap { secrets[$0] }
        return try await withEtcdClient(configuration) { client in
            try await body(PlaybookSession(client: client, secrets: secrets))
        }
    }
}
