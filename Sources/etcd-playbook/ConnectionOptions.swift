import ArgumentParser
import PlaybookHost
import PlaybookRecord

/// The flags that say how to reach the cluster; the same for every command, and those of etcdctl where it has them.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Client URLs of the members, or unix:///path, separated by commas.", valueName: "urls"))
    var endpoints: String?

    @Option(help: ArgumentHelp("Find the endpoints in the SRV records of this domain.", valueName: "domain"))
    var discoverySrv: String?

    @Option(help: ArgumentHelp("What stands behind the service's name in those records.", valueName: "name"))
    var discoverySrvName: String?

    @Option(
        help: ArgumentHelp(
            "Take the connection from a file of clientv3's form; a playbook may then have no cluster of its own.",
            valueName: "file"))
    var cluster: String?

    @Option(help: ArgumentHelp("The certificate authorities to trust, PEM.", valueName: "file"))
    var cacert: String?

    @Option(help: ArgumentHelp("The client's certificate, PEM.", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The key of the client's certificate, PEM.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The user to log in as; the password comes from ETCDCTL_PASSWORD, or is asked for.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("The name to expect in the servers' certificates.", valueName: "name"))
    var serverName: String?

    @Flag(help: "Take any certificate of a server. Anyone on the way can then read the password.")
    var insecureSkipTlsVerify = false

    func validate() throws {
        if let endpoints, ConnectionSettings.list(endpoints).isEmpty { throw ValidationError(noEndpoints) }
        if endpoints != nil, discoverySrv != nil { throw ValidationError(twoPlaces) }
        if discoverySrv?.isEmpty == true || (discoverySrv == nil && discoverySrvName != nil) {
            throw ValidationError(noDomain)
        }
        guard (cert == nil) == (key == nil) else { throw ValidationError(halfACertificate) }
        if user?.isEmpty == true || user?.hasPrefix(":") == true { throw ValidationError(noUserName) }
    }

    /// What the flags say; may ask for a password.
    func settings(_ output: CommandOutput) -> ConnectionSettings {
        var settings = ConnectionSettings()
        settings.endpoints = endpoints.map(ConnectionSettings.list)
        settings.discovery = discoverySrv.map { .init(domain: $0, name: discoverySrvName) }
        settings.trustedCAFile = cacert
        if cert != nil || key != nil { settings.certificate = .init(certFile: cert, keyFile: key) }
        settings.serverName = serverName
        settings.insecureSkipTLSVerify = insecureSkipTlsVerify ? true : nil
        if let user { settings.login = login(user, output) }
        return settings
    }

    private func login(_ user: String, _ output: CommandOutput) -> ConnectionSettings.Login {
        let login = ConnectionSettings.login(user: user, output.environment, output.redactor)
        switch login {
        case .user(_, .value?): output.warn(passwordOnCommandLine)
        case .user(let name, nil) where output.environment.inputIsTerminal:
            guard let typed = TerminalQuestion.askSecretly(passwordQuestion(name), output.console) else { return login }
            let secret = Secret(Array(typed.utf8))
            output.redactor.register(secret)
            return .user(name, password: .value(secret))
        case .user, .token: break
        }
        return login
    }
}

private let noEndpoints = "--endpoints names no endpoint; write it as http://127.0.0.1:2379"
private let twoPlaces = "--endpoints and --discovery-srv both say where the cluster is"
private let noDomain = "--discovery-srv names no domain"
private let halfACertificate = "--cert and --key go together"
private let noUserName = "--user names no user"
private let passwordOnCommandLine =
    "the password of --user can be seen by every user of this machine; use ETCDCTL_PASSWORD, or leave it out to be asked"
private func passwordQuestion(_ name: String) -> String { "Password of \(name):" }
