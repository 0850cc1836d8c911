package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
package import PlaybookRecord

/// Opens the clusters that steps name besides the run's own: by what is written there, and by nothing else. Flags and
/// variables speak of the run's cluster, and no other is to be shown its login.
package struct OtherClusters: ClusterOpening {
    private let secrets: SecretStore
    private let redactor: Redactor
    private let isFixed: Bool

    /// - Parameter isFixed: whether the operator has fixed the run's cluster, so that a playbook may send secrets to no
    ///   place of its own choice.
    package init(_ secrets: SecretStore, _ redactor: Redactor, isFixed: Bool) {
        self.secrets = secrets
        self.redactor = redactor
        self.isFixed = isFixed
    }

    package func open(_ cluster: ClusterSettings) async throws(StepFailure) -> EtcdClient {
        let settings: ConnectionSettings
        if let file = cluster.file {
            settings = try ConnectionSettings.file(file.value, redactor).settings
        } else {
            settings = ConnectionSettings(cluster)
            if isFixed, settings.login != nil { throw .loginOfPlaybook }
        }
        guard settings.endpoints?.isEmpty == false || settings.discovery != nil else {
            throw StepFailure(.configuration, "the other cluster has no endpoints")
        }
        let configuration = try await settings.over(.standard).configuration(secrets)
        let client: EtcdClient
        do { client = try EtcdClient(configuration) } catch {
            throw StepFailure(.configuration, error.message, help: error.advice)
        }
        guard configuration.rejectOldCluster else { return client }
        do throws(EtcdError) {
            try await client.refuseOldServers()
            return client
        } catch {
            client.close()
            throw error.code == .oldCluster ? StepFailure(.refused, error.message) : StepFailure(reading: error)
        }
    }
}

extension ConnectionSettings {
    /// The defaults without an endpoint: of another cluster there is no usual one.
    fileprivate static var standard: ConnectionSettings {
        var settings = defaults
        settings.endpoints = nil
        return settings
    }
}

extension StepFailure {
    fileprivate static let loginOfPlaybook = StepFailure(
        .configuration,
        "--cluster fixes where secrets go, and the playbook would log in to another cluster of its own choice",
        help: "write the other cluster into a file, too, and name it with from: {file: PATH}")
}
