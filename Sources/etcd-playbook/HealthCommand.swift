import ArgumentParser
import EtcdClient
import PlaybookEngine
import PlaybookHost
import PlaybookRecord

/// `health`: looks at every member of a cluster.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        _superCommandName: "etcd-playbook",
        abstract: "Look at every member of a cluster; changes nothing.",
        discussion: """
            Examples:
              etcd-playbook health --endpoints http://127.0.0.1:2379
              etcd-playbook health --endpoints https://10.0.0.1:2379 --cacert ca.pem

            Exit codes: 0 every member is healthy and no alarm is raised, 1 otherwise, 3 a member is older than \
            reject-old-cluster allows, 69 no member answers, 77 login refused, 78 wrong configuration.
            """
    )

    @OptionGroup(title: "Connection")
    var connection: ConnectionOptions

    @OptionGroup(title: "Output")
    var options: OutputOptions

    @concurrent func run() async throws {
        let output = CommandOutput(options)
        let record = await record(output)
        try output.finish(record.exitCode) { () throws(SessionFailure) in try output.show(record) }
    }

    private func record(_ output: CommandOutput) async -> HealthRecord {
        do throws(SessionFailure) {
            let plan = try ConnectionPlan(
                flags: connection.settings(output), clusterFile: connection.cluster, output.environment,
                output.redactor)
            return try await observe(plan, SecretStore(output.environment, output.redactor))
        } catch {
            return HealthRecord(verdict: error.verdict, error: error.failure)
        }
    }

    private func observe(_ plan: ConnectionPlan, _ secrets: SecretStore) async throws(SessionFailure) -> HealthRecord {
        do throws(StepFailure) {
            let configuration = try await plan.settings.configuration(secrets)
            let client = try Self.client(configuration)
            defer { client.close() }
            let view = try await ClusterObserver(client).observe()
            if configuration.rejectOldCluster { try view.expectNoOldServer() }
            var record = HealthRecord(view)
            record.warnings = plan.warnings + configuration.warnings
            return record
        } catch { throw SessionFailure(error) }
    }

    private static func client(_ configuration: EtcdConfiguration) throws(StepFailure) -> EtcdClient {
        do { return try EtcdClient(configuration) } catch {
            throw StepFailure(.configuration, error.message, help: error.advice)
        }
    }
}
