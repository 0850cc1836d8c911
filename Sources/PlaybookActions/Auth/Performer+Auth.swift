import EtcdClient
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord

extension Performer {
    /// Makes one change to users, roles or authentication; where it sets the password of the user the run works as,
    /// later calls log in with that.
    func make(_ change: AuthChange, ownUser: String?) async throws(StepFailure) {
        var password: String?
        if let reference = change.password { password = try await reader.password(reference, of: change.subject) }
        let member = password == nil ? nil : try await reader.memberForPasswords()
        try await perform(change.effect) { client in
            try await change.make(with: member.map { client.pinned(to: $0) } ?? client, password: password)
            if case .setPassword(let user, _) = change, user == ownUser, let password {
                client.setCredentials { .user(name: user, password: password) }
            }
        }
    }

    /// Turns authentication on, once root is read back holding the role root, and works as root from then on.
    ///
    /// - Parameter reference: root's password, which was set in this step; nil where the run's own credentials, if
    ///   any, are to serve.
    func enableAuth(rootPassword reference: SecretReference?) async throws(StepFailure) {
        guard try await reader.roles(ofUser: rootName)?.contains(rootName) == true else { throw .rootIsNoRoot }
        var password: String?
        if let reference { password = try await reader.password(reference, of: "user \(rootName)") }
        try await perform(AuthChange.enable.effect) { client in
            try await client.authEnable()
            if let password { client.setCredentials { .user(name: rootName, password: password) } }
        }
        guard password != nil else { return }
        do throws(StepFailure) { _ = try await reader.users() } catch { throw .lockedOut(error) }
    }
}

extension ClusterReader {
    /// The password behind a reference. Never empty: nobody can log in with an empty one.
    func password(_ reference: SecretReference, of user: String?) async throws(StepFailure) -> String {
        let secret = try await secret(reference)
        guard !secret.isEmpty else { throw .emptyPassword(reference, user) }
        guard let text = secret.revealText(), !text.utf8.contains(0) else { throw .passwordIsNoText(reference, user) }
        return text
    }
}

extension StepFailure {
    fileprivate static let rootIsNoRoot = StepFailure(
        .failed, "user root does not hold the role root, so nobody could change users or roles with authentication on",
        help: "grant it: etcdctl user grant-role root root")

    fileprivate static func lockedOut(_ failure: StepFailure) -> StepFailure {
        StepFailure(
            failure.kind, "authentication is on now, and root's first login failed: \(failure.message)",
            help: failure.help)
    }

    fileprivate static func emptyPassword(_ reference: SecretReference, _ user: String?) -> StepFailure {
        StepFailure(
            .configuration, "the password of \(user ?? "a user") is empty (\(reference))",
            help: "nobody can log in with an empty password; for a user known by a certificate write no-password: true")
    }

    fileprivate static func passwordIsNoText(_ reference: SecretReference, _ user: String?) -> StepFailure {
        StepFailure(.configuration, "the password of \(user ?? "a user") is no text in UTF-8 (\(reference))")
    }
}
