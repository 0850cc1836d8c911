package import PlaybookEngine
import PlaybookLanguage
package import PlaybookRecord

extension ConnectionSettings {
    /// What the variables of etcdctl say.
    ///
    /// - Parameter redactor: learns the passwords that stand in them.
    package static func etcdctl(
        _ environment: HostEnvironment, _ redactor: Redactor
    ) throws(StepFailure) -> ConnectionSettings {
        var settings = ConnectionSettings()
        settings.endpoints = environment["ETCDCTL_ENDPOINTS"].map(list)
        // As etcdctl has it, the domain stands above the list.
        if let domain = environment["ETCDCTL_DISCOVERY_SRV"], !domain.isEmpty {
            settings.discovery = Discovery(domain: domain, name: environment["ETCDCTL_DISCOVERY_SRV_NAME"])
        }
        settings.trustedCAFile = environment["ETCDCTL_CACERT"]
        let (cert, key) = (environment["ETCDCTL_CERT"], environment["ETCDCTL_KEY"])
        if cert != nil || key != nil { settings.certificate = Certificate(certFile: cert, keyFile: key) }
        settings.insecureSkipTLSVerify = try flag("ETCDCTL_INSECURE_SKIP_TLS_VERIFY", environment)
        settings.login = try login(environment, redactor)
        settings.dialTimeout = try duration("ETCDCTL_DIAL_TIMEOUT", environment)
        settings.requestTimeout = try duration("ETCDCTL_COMMAND_TIMEOUT", environment)
        settings.keepAliveTime = try duration("ETCDCTL_KEEPALIVE_TIME", environment)
        settings.keepAliveTimeout = try duration("ETCDCTL_KEEPALIVE_TIMEOUT", environment)
        return settings
    }

    /// A comma-separated list, as `--endpoints` takes it.
    package static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingSpaces }.filter { !$0.isEmpty }
    }

    private static func login(_ environment: HostEnvironment, _ redactor: Redactor) throws(StepFailure) -> Login? {
        guard let user = environment["ETCDCTL_USER"] else { return nil }
        guard !environment.namesWithoutText.contains("ETCDCTL_USER") else {
            throw StepFailure(.configuration, "ETCDCTL_USER is not UTF-8 text", help: "etcd takes text alone")
        }
        return login(user: user, environment, redactor)
    }

    /// The login of `name` or `name:password`; a password that is missing there is looked for in `ETCDCTL_PASSWORD`.
    package static func login(user: String, _ environment: HostEnvironment, _ redactor: Redactor) -> Login {
        let parts = user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard environment["ETCDCTL_PASSWORD"] == nil || parts.count == 2 else {
            return .user(name, password: .reference(.environment("ETCDCTL_PASSWORD")))
        }
        guard parts.count == 2 else { return .user(name, password: nil) }
        let secret = Secret(Array(parts[1].utf8))
        redactor.register(secret)
        return .user(name, password: .value(secret))
    }

    private static func flag(_ name: String, _ environment: HostEnvironment) throws(StepFailure) -> Bool? {
        switch environment[name] {
        case nil: return nil
        case "true", "1": return true
        case "false", "0": return false
        case let value?:
            throw StepFailure(
                .configuration, "\(name) is \"\(value)\", and is to be true or false", help: "set it, or unset it")
        }
    }

    private static func duration(_ name: String, _ environment: HostEnvironment) throws(StepFailure) -> Duration? {
        guard let text = environment[name] else { return nil }
        do { return try PlaybookDuration.parse(text: text).duration } catch {
            throw StepFailure(.configuration, "\(name) is \"\(text)\": \(error.message)", help: error.help)
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
