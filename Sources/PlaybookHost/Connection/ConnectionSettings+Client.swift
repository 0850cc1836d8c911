package import EtcdClient
package import PlaybookEngine
import PlaybookRecord

extension ConnectionSettings {
    /// The client's configuration; looks the secrets up, and the endpoints where the DNS tells them.
    package func configuration(_ secrets: SecretStore) async throws(StepFailure) -> EtcdConfiguration {
        var configuration = further ?? EtcdConfiguration()
        configuration.endpoints = discovery == nil ? endpoints ?? [] : []
        (configuration.discoverySRV, configuration.discoverySRVName) = (discovery?.domain, discovery?.name)
        configuration.trustedCAFile = trustedCAFile
        configuration.certFile = certificate?.certFile
        configuration.keyFile = certificate?.keyFile
        if let source = certificate?.keyPassword {
            configuration.keyPassword = try await text(source, secrets, "the password of the key")
        }
        configuration.serverName = serverName
        configuration.insecureSkipTLSVerify = insecureSkipTLSVerify ?? false
        configuration.dialTimeout = dialTimeout
        configuration.requestTimeout = requestTimeout
        configuration.dialKeepAliveTime = keepAliveTime.flatMap { $0 > .zero ? $0 : nil }
        configuration.dialKeepAliveTimeout = keepAliveTimeout
        try await addLogin(to: &configuration, secrets)
        do throws(EtcdError) { return try await configuration.validated().discovered().validated() } catch {
            let kind: StepFailure.Kind = error.code == .noEndpointAvailable ? .unreachable : .configuration
            throw StepFailure(kind, error.message, help: error.advice)
        }
    }

    private func addLogin(to configuration: inout EtcdConfiguration, _ secrets: SecretStore) async throws(StepFailure) {
        (configuration.username, configuration.password, configuration.token) = (nil, nil, nil)
        switch login {
        case .user(let name, let password)?:
            guard let password else { throw .noPassword(for: name) }
            configuration.username = name
            configuration.password = try await text(password, secrets, "the password of \(name)")
        case .token(let token)?: configuration.token = try await text(token, secrets, "the token")
        case nil: break
        }
    }

    private func text(
        _ source: SecretSource, _ secrets: SecretStore, _ what: String
    ) async throws(StepFailure) -> String {
        let secret: Secret
        switch source {
        case .value(let value): secret = value
        case .reference(let reference): secret = try await secrets.resolve(reference)
        }
        guard let text = secret.revealText() else {
            throw StepFailure(.configuration, "\(what) is not UTF-8 text", help: "etcd takes text alone")
        }
        return text
    }
}

extension StepFailure {
    fileprivate static func noPassword(for name: String) -> StepFailure {
        StepFailure(
            .configuration, "there is no password for the user \(name)",
            help: "set ETCDCTL_PASSWORD, or name a secret in the playbook")
    }
}
