import PlaybookEngine
import PlaybookLanguage
package import PlaybookRecord
import YAMLSyntax

/// Which source has the say about what of the connection: flags stand above a `--cluster` file or the playbook's
/// `cluster:`, those above the environment, and that above the defaults.
package struct ConnectionPlan: Sendable {
    package var settings: ConnectionSettings
    /// Where a reader of the plan might be surprised by what came from where.
    package var warnings: [String] = []

    /// For commands without a playbook.
    package init(
        flags: ConnectionSettings, clusterFile: String?, _ environment: HostEnvironment, _ redactor: Redactor
    ) throws(SessionFailure) {
        do throws(StepFailure) {
            let variables = try ConnectionSettings.etcdctl(environment, redactor)
            var file = ConnectionSettings()
            if let clusterFile { (file, warnings) = try ConnectionSettings.file(clusterFile, redactor) }
            settings = flags.over(file).over(variables).over(.defaults)
        } catch { throw SessionFailure(error) }
    }

    private init(_ settings: ConnectionSettings, _ warnings: [String]) {
        self.settings = settings
        self.warnings = warnings
    }

    /// For a playbook, which may have a cluster of its own.
    static func make(
        _ request: SessionRequest, _ playbook: Playbook, _ scope: Scope, _ source: SourceText,
        _ environment: HostEnvironment, _ redactor: Redactor
    ) throws(SessionFailure) -> ConnectionPlan {
        guard let node = playbook.cluster else {
            return try ConnectionPlan(flags: request.flags, clusterFile: request.clusterFile, environment, redactor)
        }
        if let file = request.clusterFile { throw .clusterTwice(file, node.range, source) }
        let bound = try bind(node, scope, source)
        do throws(StepFailure) {
            let variables = try ConnectionSettings.etcdctl(environment, redactor)
            let (own, notes) = try settings(of: bound, redactor)
            return ConnectionPlan(
                request.flags.over(own).over(variables).over(.defaults),
                notes + surprises(request.flags, own, variables))
        } catch { throw SessionFailure(error) }
    }

    private static func bind(
        _ node: Node, _ scope: Scope, _ source: SourceText
    ) throws(SessionFailure) -> ClusterSettings {
        switch ClusterSettings.bind(node, in: PlaybookChecker.clusterScope(scope)) {
        case .bound(let settings): return settings
        case .unknown(let names):
            throw SessionFailure(
                .invalid, "the cluster cannot be known before it is reached: \(names.joined(separator: ", "))")
        case .invalid(let findings):
            throw .invalid(findings.map { $0.located(in: source.name) }, [source])
        }
    }

    private static func settings(
        of cluster: ClusterSettings, _ redactor: Redactor
    ) throws(StepFailure) -> (ConnectionSettings, [String]) {
        guard let file = cluster.file else { return (ConnectionSettings(cluster), []) }
        return try ConnectionSettings.file(file.value, redactor)
    }

    // A playbook that names its own cluster is not redirected in silence, nor given somebody's login in silence.
    private static func surprises(
        _ flags: ConnectionSettings, _ own: ConnectionSettings, _ variables: ConnectionSettings
    ) -> [String] {
        var warnings: [String] = []
        if own.hasPlace, let endpoints = flags.endpoints, own.endpoints != endpoints {
            warnings.append(endpointsOverridden(endpoints))
        }
        if own.hasPlace, let discovery = flags.discovery, own.discovery != discovery {
            warnings.append(discoveryOverridden(discovery.domain))
        }
        if flags.login != nil, own.login != nil { warnings.append(loginOverridden) }
        if flags.trustedCAFile != nil, own.trustedCAFile != nil { warnings.append(authorityOverridden) }
        if !flags.hasPlace, own.hasPlace, flags.login == nil, own.login == nil, variables.login != nil {
            warnings.append(loginFromEnvironment)
        }
        return warnings
    }
}

private func endpointsOverridden(_ endpoints: [String]) -> String {
    "--endpoints stands above the playbook's own cluster: \(endpoints.joined(separator: ", "))"
}
private func discoveryOverridden(_ domain: String) -> String {
    "--discovery-srv stands above the playbook's own cluster: \(domain)"
}
private let loginOverridden = "--user stands above the playbook's own login"
private let authorityOverridden = "--cacert stands above the playbook's own trusted-ca-file"
private let loginFromEnvironment = "the endpoints are the playbook's, the login is that of ETCDCTL_USER"

extension SessionFailure {
    fileprivate static func clusterTwice(_ file: String, _ range: SourceRange, _ source: SourceText) -> SessionFailure {
        let finding = Diagnostic(
            .conflictingSettings, at: SourceRange(range.start, range.start),
            "the playbook has a cluster of its own, and --cluster \(file) fixes another",
            help: "remove cluster: from the playbook, or leave --cluster out"
        ).located(in: source.name)
        return .invalid([finding], [source])
    }
}
