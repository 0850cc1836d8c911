import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
package import PlaybookRecord
package import YAMLSyntax

/// A playbook that was read, checked and bound to its inputs, with a client for its cluster.
package struct Session: Sendable {
    package var setting: RunSetting
    /// Warnings of the checker.
    package var findings: [Diagnostic]
    package var sources: [SourceText]
    /// What the inputs were given.
    package var inputs: GivenInputs
    private let secrets: SecretStore

    /// What is unwise about the secrets that were looked up so far.
    package var secretWarnings: [String] { secrets.warnings }

    fileprivate init(
        _ setting: RunSetting, _ findings: [Diagnostic], _ sources: [SourceText], _ inputs: GivenInputs,
        _ secrets: SecretStore
    ) {
        self.setting = setting
        self.inputs = inputs
        self.findings = findings
        self.sources = sources
        self.secrets = secrets
    }

    /// Makes a playbook ready; changes nothing, and connects to nothing yet.
    package static func open(
        _ request: SessionRequest, _ catalog: Catalog, _ environment: HostEnvironment, _ redactor: Redactor,
        log: RunLog = RunLog()
    ) async throws(SessionFailure) -> Session {
        let bytes = try await PlaybookFiles.read(request.path)
        let opening = SessionOpening(request, catalog, environment, redactor)
        do throws(SessionFailure) {
            return try await opening.open(bytes, log)
        } catch {
            var failure = error
            failure.playbook = failure.playbook ?? opening.identity(bytes, name: "")
            throw failure
        }
    }

    /// Ends the connection.
    package func close() { setting.client?.close() }
}

/// The steps from a file's bytes to a session.
private struct SessionOpening {
    let request: SessionRequest
    let catalog: Catalog
    let environment: HostEnvironment
    let redactor: Redactor
    let started = Timestamp.now()

    init(_ request: SessionRequest, _ catalog: Catalog, _ environment: HostEnvironment, _ redactor: Redactor) {
        self.request = request
        self.catalog = catalog
        self.environment = environment
        self.redactor = redactor
    }

    func identity(_ bytes: [UInt8], name: String, digest: String? = nil) -> PlaybookIdentity {
        PlaybookIdentity(
            name: name, path: PlaybookFiles.name(of: request.path), digest: digest ?? PlaybookFiles.digest(bytes))
    }

    func open(_ bytes: [UInt8], _ log: RunLog) async throws(SessionFailure) -> Session {
        let ahead = await PlaybookAhead.of(bytes, request)
        let checked = ahead?.result ?? check(bytes)
        // What a playbook includes is part of it.
        let whole = bytes + checked.included.flatMap { Array($0.text.utf8) }
        try request.saved?.expectUsable(identity(whole, name: ""), at: started)
        try request.history?.expectSame(identity(whole, name: ""))
        guard let playbook = checked.playbook else { throw .invalid(checked.findings, checked.sources) }
        let identity = identity(whole, name: playbook.name, digest: ahead?.digest)
        do throws(SessionFailure) {
            let secrets = SecretStore(environment, redactor, allowsCommands: request.allowsCommands)
            if !request.isOffline { await secrets.acquaint(playbook.secrets) }
            let inputs = try await InputBinding(request, environment).bind(playbook, checked)
            let client = try await client(playbook, inputs.scope, checked.source, secrets)
            var setting = RunSetting(
                playbook: playbook, identity: identity, catalog: catalog, scope: inputs.scope, client: client?.client,
                secrets: secrets, runID: request.history?.header.run.id ?? started.runID,
                started: request.history?.header.run.started ?? started, log: log)
            setting.history = request.history
            setting.clusters = OtherClusters(secrets, redactor, isFixed: request.clusterFile != nil)
            setting.warnings = client?.warnings ?? []
            setting.isLocked = true
            setting.rejectsOldServers = client?.configuration.rejectOldCluster ?? false
            setting.syncInterval = client?.configuration.autoSyncInterval.flatMap { $0 > .zero ? $0 : nil }
            setting.redact = { [redactor] in redactor.redact($0) }
            setting.leftOut = try leftOut(of: playbook)
            setting.approved = request.saved.map { ApprovedEffects($0.plan) }
            return Session(
                setting, checked.findings + inputs.findings, checked.sources + inputs.sources, inputs.given, secrets)
        } catch {
            var failure = error
            failure.playbook = identity
            throw failure
        }
    }

    private func check(_ bytes: [UInt8]) -> CheckedPlaybook {
        let checker = PlaybookChecker(
            actions: catalog.declarations, allowsLiteralSecrets: request.allowsLiteralSecrets,
            readInclude: IncludedFiles.reader(for: request.path))
        return checker.check(bytes, name: PlaybookFiles.name(of: request.path))
    }

    /// The steps that `--only` and `--skip` do not choose.
    private func leftOut(of playbook: Playbook) throws(SessionFailure) -> [Int: String] {
        let names = StepSelection.names(in: playbook)
        for name in request.only + request.skip where !names.contains(name) {
            let isInside = playbook.allSteps.contains { $0.id == name || $0.tags.contains(name) }
            guard !isInside else {
                throw SessionFailure(
                    .usage, "\"\(name)\" stands in a rescue or an always, which belongs to its block",
                    help: "name the group, or the steps of its block")
            }
            let near = NearMiss.of(name, among: names.sorted()).map { "did you mean \"\($0)\"?" }
            throw SessionFailure(
                .usage, "no step has the id or tag \"\(name)\"",
                help: near ?? (names.isEmpty ? nil : "there are: \(names.sorted().joined(separator: ", "))"))
        }
        return StepSelection.leftOut(of: playbook, only: request.only, skip: request.skip)
    }

    /// Nil where no cluster is to be asked.
    private func client(
        _ playbook: Playbook, _ scope: Scope, _ source: SourceText, _ secrets: SecretStore
    ) async throws(SessionFailure) -> (client: EtcdClient, configuration: EtcdConfiguration, warnings: [String])? {
        guard !request.isOffline else { return nil }
        let connection = try ConnectionPlan.make(request, playbook, scope, source, environment, redactor)
        do throws(StepFailure) {
            let configuration = try await connection.settings.configuration(secrets)
            let client = try Self.connect(configuration)
            return (client, configuration, connection.warnings + configuration.warnings)
        } catch { throw SessionFailure(error) }
    }

    private static func connect(_ configuration: EtcdConfiguration) throws(StepFailure) -> EtcdClient {
        do { return try EtcdClient(configuration) } catch {
            throw StepFailure(.configuration, error.message, help: error.advice)
        }
    }
}

extension RunHistory {
    /// Refuses to go on with a run by another playbook than it was begun with.
    fileprivate func expectSame(_ playbook: PlaybookIdentity) throws(SessionFailure) {
        guard playbook.digest != header.playbook.digest else { return }
        throw SessionFailure(
            .refused, "the playbook \(playbook.path) has changed since run \(header.run.id) was begun",
            help: "put it back as it was to resume; or run it anew, which leaves alone what is done")
    }
}

extension SavedPlan {
    /// Refuses a plan that is too old, or was made for another playbook.
    fileprivate func expectUsable(_ playbook: PlaybookIdentity, at now: Timestamp) throws(SessionFailure) {
        guard now < expires else {
            throw .stale("it was made at \(plan.run.started) and could be run until \(expires)")
        }
        guard playbook.digest == plan.playbook.digest else {
            throw .stale("the playbook \(playbook.path) has changed since it was made")
        }
    }
}

extension SessionFailure {
    fileprivate static func stale(_ reason: String) -> SessionFailure {
        SessionFailure(.refused, "the saved plan is stale: \(reason)", help: "plan anew with --out")
    }

    static func invalid(_ findings: [Diagnostic], _ sources: [SourceText]) -> SessionFailure {
        let errors = findings.count(where: \.isError)
        return SessionFailure(
            .invalid, "the playbook has \(errors) error\(errors == 1 ? "" : "s")", findings: findings, sources: sources)
    }
}
