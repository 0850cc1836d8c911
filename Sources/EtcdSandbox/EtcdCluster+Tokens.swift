import EtcdClient

extension EtcdCluster {
    /// Waits until a token that a user got just now is refused, and with it every one that was not used since; for
    /// clusters with ``AuthTokens/simple(ttlSeconds:)``, whose servers look for old tokens once a second.
    ///
    /// Authentication must be on. Throws ``SandboxError/Code/unexpectedAnswer`` where tokens live on.
    public func waitUntilTokensExpire(
        user: String, password: String, within limit: Duration = .seconds(120)
    ) async throws {
        let deadline = ContinuousClock.now + limit
        try await withEtcdClient(clientConfiguration) { client in
            while ContinuousClock.now < deadline {
                // A use renews a token, so each is asked about once.
                var tokens: [String] = []
                for _ in 1...12 { tokens.append(try await client.authenticate(name: user, password: password).token) }
                for token in tokens {
                    if try await isExpired(token) { return }
                    try await Task.sleep(for: .milliseconds(500))
                }
            }
            throw Self.tokensLive
        }
    }

    private func isExpired(_ token: String) async throws -> Bool {
        var configuration = clientConfiguration
        configuration.token = token
        return try await withEtcdClient(configuration) { client in
            do throws(EtcdError) { _ = try await client.get(GetRequest(key: "a")) } catch {
                guard error.code == .invalidAuthToken else {
                    guard error.code == .permissionDenied else { throw error }
                    return false
                }
                return true
            }
            return false
        }
    }

    private static let tokensLive = SandboxError(
        .unexpectedAnswer, "tokens of the cluster do not expire; start it with authToken: .simple(ttlSeconds: 2)")
}
