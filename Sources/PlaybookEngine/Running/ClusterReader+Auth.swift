import EtcdClient
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

    /// Whether a user can log in with this password; only where authentication is on.
    package func canLogIn(_ name: String, password: String) async throws(StepFailure) -> Bool {
        let login = try await existing(unless: .authFailed) { () async throws(EtcdError) in
            try await client.authenticate(name: name, password: password)
        }
        return login != nil
    }

    /// A secret of the playbook; resolved once, and kept out of every output from then on.
    package func secret(_ reference: SecretReference) async throws(StepFailure) -> Secret {
        try await context.secrets.resolve(reference)
    }
}
