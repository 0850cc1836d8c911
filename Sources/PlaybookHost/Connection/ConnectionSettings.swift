package import EtcdClient
package import PlaybookLanguage
package import PlaybookRecord

/// How to reach the cluster, as one source tells it: flags, a file, a playbook, the environment. What it does not say
/// is nil.
package struct ConnectionSettings: Sendable {
    package var endpoints: [String]?
    /// Where the DNS tells the endpoints, in place of them.
    package var discovery: Discovery?
    package var trustedCAFile: String?
    package var certificate: Certificate?
    package var serverName: String?
    package var insecureSkipTLSVerify: Bool?
    package var login: Login?
    package var dialTimeout: Duration?
    package var requestTimeout: Duration?
    package var keepAliveTime: Duration?
    package var keepAliveTimeout: Duration?
    /// The settings that no flag and no variable speaks of.
    package var further: EtcdConfiguration?

    package init() {}

    /// A domain whose SRV records list the endpoints, and what stands behind the service's name in them.
    package struct Discovery: Sendable, Hashable {
        package var domain: String
        package var name: String?

        package init(domain: String, name: String? = nil) {
            self.domain = domain
            self.name = name
        }
    }

    /// Whether it is told where the cluster is.
    package var hasPlace: Bool { endpoints != nil || discovery != nil }

    /// A certificate goes with its own key.
    package struct Certificate: Sendable, Hashable {
        package var certFile: String?
        package var keyFile: String?
        package var keyPassword: SecretSource?

        package init(certFile: String?, keyFile: String?, keyPassword: SecretSource? = nil) {
            self.certFile = certFile
            self.keyFile = keyFile
            self.keyPassword = keyPassword
        }
    }

    /// A name goes with its own password.
    package enum Login: Sendable, Hashable {
        case user(String, password: SecretSource?)
        case token(SecretSource)
    }

    /// A secret, or where to find it.
    package enum SecretSource: Sendable, Hashable {
        case reference(SecretReference)
        case value(Secret)
    }

    /// These settings, and for what they leave open, those of a weaker source.
    package func over(_ weaker: ConnectionSettings) -> ConnectionSettings {
        var merged = self
        if !hasPlace { (merged.endpoints, merged.discovery) = (weaker.endpoints, weaker.discovery) }
        merged.trustedCAFile = trustedCAFile ?? weaker.trustedCAFile
        merged.certificate = certificate ?? weaker.certificate
        merged.serverName = serverName ?? weaker.serverName
        merged.insecureSkipTLSVerify = insecureSkipTLSVerify ?? weaker.insecureSkipTLSVerify
        merged.login = login ?? weaker.login
        merged.dialTimeout = dialTimeout ?? weaker.dialTimeout
        merged.requestTimeout = requestTimeout ?? weaker.requestTimeout
        merged.keepAliveTime = keepAliveTime ?? weaker.keepAliveTime
        merged.keepAliveTimeout = keepAliveTimeout ?? weaker.keepAliveTimeout
        merged.further = further ?? weaker.further
        return merged
    }

    /// What holds where nobody says otherwise.
    package static var defaults: ConnectionSettings {
        var settings = ConnectionSettings()
        settings.endpoints = ["http://127.0.0.1:2379"]
        settings.dialTimeout = .seconds(2)
        settings.requestTimeout = .seconds(5)
        settings.keepAliveTime = .seconds(10)
        settings.keepAliveTimeout = .seconds(5)
        return settings
    }
}
