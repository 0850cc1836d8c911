import EtcdClient
import EtcdClientYAML
package import PlaybookEngine
package import PlaybookRecord

extension ConnectionSettings {
    /// What a file of clientv3's form says, and what about it is worth a warning.
    package static func file(
        _ path: String, _ redactor: Redactor
    ) throws(StepFailure) -> (settings: ConnectionSettings, warnings: [String]) {
        do throws(EtcdError) {
            let file = try EtcdConfigurationFile(path: path)
            return (ConnectionSettings(file.configuration, redactor), file.warnings)
        } catch { throw StepFailure(.configuration, error.message) }
    }

    private init(_ configuration: EtcdConfiguration, _ redactor: Redactor) {
        self.init()
        func secret(_ text: String) -> SecretSource {
            let secret = Secret(Array(text.utf8))
            redactor.register(secret)
            return .value(secret)
        }
        endpoints = configuration.endpoints.isEmpty ? nil : configuration.endpoints
        discovery = configuration.discoverySRV.map { Discovery(domain: $0, name: configuration.discoverySRVName) }
        trustedCAFile = configuration.trustedCAFile
        if configuration.certFile != nil || configuration.keyFile != nil {
            certificate = Certificate(
                certFile: configuration.certFile, keyFile: configuration.keyFile,
                keyPassword: configuration.keyPassword.map(secret))
        }
        serverName = configuration.serverName
        insecureSkipTLSVerify = configuration.insecureSkipTLSVerify ? true : nil
        if let name = configuration.username {
            login = .user(name, password: configuration.password.map(secret))
        } else if let token = configuration.token {
            login = .token(secret(token))
        }
        dialTimeout = configuration.dialTimeout
        requestTimeout = configuration.requestTimeout
        keepAliveTime = configuration.dialKeepAliveTime
        keepAliveTimeout = configuration.dialKeepAliveTimeout
        further = configuration
        // What has a place above must not come back from here.
        further?.password = nil
        further?.token = nil
        further?.keyPassword = nil
    }
}
