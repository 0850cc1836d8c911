package import EtcdClient
package import PlaybookLanguage
package import PlaybookRecord

extension ClusterReader {
    /// Whether authentication is on.
    ///
    /// Servers before 3.5 have no call that tells, later ones tell root alone. All answer a login: with authentication
    /// off none is accepted, for that very reason; with it on this one is refused, since no user has an empty name.
    package func authIsOn() async throws(StepFailure) -> Bool {
        do {
            _ = try await client.authenticate(name: "", password: "")
            return true
        } catch {
            switch error.code {
            case .authNotEnabled: return false
            case .authFailed, .userEmpty, .userNotFound: return true
            default: throw StepFailure(reading: error)
            }
        }
    }

    /// The name that the run's calls are made under; nil where they are made under none, or under that of a token or
    /// a certificate.
    package func ownUser() async -> String? { await client.username() }

    /// Whether the servers have let the run's user log in, so that authentication is on.
    var isLoggedIn: Bool { client.hasToken }

    /// Whether a user can log in with this password; only where authentication is on.
    package func canLogIn(_ name: String, password: String) async throws(StepFailure) -> Bool {
        let login = try await existing(unless: .authFailed) { () async throws(EtcdError) in
            try await client.authenticate(name: name, password: password)
        }
        return login != nil
    }

    /// The member that a password is to be set through; nil where any will do.
    ///
    /// From 3.5 on a server passes a hash on in place of the password. One before 3.5 does not know it, and keeps an
    /// empty password, with which anybody can log in there; what it passes on itself, all understand.
    ///
    /// - Throws: `refused` where a member that runs such a release cannot be asked, or may be among those that do not
    ///   answer.
    package func memberForPasswords() async throws(StepFailure) -> EtcdEndpoint? {
        let view = try await view()
        let older = view.members.filter { $0.version.map { ServerVersion.isOlder($0, "3.5.0") } ?? false }
        guard older.count < view.members.count else { return nil }
        if let member = older.first(where: { $0.isServing && !$0.isLearner }) { return member.endpoint }
        if let member = older.first { throw .upgradeUnderWay("\(member.reference) serves nobody, and runs") }
        guard let silent = view.members.first(where: { $0.version == nil }),
            let endpoint = view.members.lazy.compactMap(\.endpoint).first
        else { return nil }
        // Where nobody tells what all have agreed on, it may be older too.
        let agreed = try? await client.serverVersions(of: endpoint).cluster
        if let agreed, !ServerVersion.isOlder(agreed, "3.5.0") { return nil }
        throw .upgradeUnderWay("\(silent.reference) does not answer, and may run")
    }

    /// A secret of the playbook; resolved once, and kept out of every output from then on.
    package func secret(_ reference: SecretReference) async throws(StepFailure) -> Secret {
        try await context.secrets.resolve(reference)
    }
}

extension StepFailure {
    fileprivate static func upgradeUnderWay(_ member: String) -> StepFailure {
        StepFailure(
            .refused,
            "the upgrade to 3.5 is under way: \(member) a release before it, which would be left with an empty password",
            help: "set passwords once every member runs 3.5 or later", restsOn: [.members])
    }
}
