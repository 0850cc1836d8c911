import Synchronization

/// Gives calls their token, with one login for all that need one at the same time.
final class TokenSource: Sendable {
    typealias Credentials = EtcdConfiguration.Credentials
    typealias Provider = EtcdConfiguration.CredentialsProvider

    fileprivate struct Shared {
        var state = TokenState()
        var provider: Provider?
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter = 0
    }

    private let shared: Mutex<Shared>

    init(_ provider: Provider?) { shared = Mutex(Shared(provider: provider)) }

    /// Whether there is somebody to call as.
    var hasCredentials: Bool { shared.withLock { $0.provider != nil } }

    /// The token there is, without fetching one.
    var present: String? { shared.withLock { $0.state.present } }

    /// The name of the user to call as; nil where there is none, or a token in place of one.
    func user() async -> String? {
        guard case .user(let name, _)? = try? await shared.withLock({ $0.provider })?() else { return nil }
        return name
    }

    /// Calls from now on as somebody else.
    func replaceProvider(_ provider: Provider?) {
        let waiting = shared.withLock { shared in
            shared.provider = provider
            shared.state.reset()
            return shared.takeWaiting()
        }
        for waiter in waiting { waiter.resume() }
    }

    /// The token to call with, other than the rejected one.
    ///
    /// - Parameter login: Makes a token for a user's name and password; nil where the cluster asks for none.
    func token(
        rejected: TokenState.Rejected, deadline: ContinuousClock.Instant?,
        login: (Login) async throws(EtcdError) -> String?
    ) async throws(EtcdError) -> String? {
        while true {
            let (step, provider) = shared.withLock { shared in
                guard let provider = shared.provider else { return (TokenState.Step.use(nil), nil as Provider?) }
                return (shared.state.next(rejected: rejected, now: .now), provider)
            }
            switch step {
            case .use(let token): return token
            case .fail(let error): throw error
            case .wait: try await waitForFetch(until: deadline)
            case .fetch(let ticket): return try await fetch(ticket, provider, rejected, login)
            }
        }
    }

    private func fetch(
        _ ticket: TokenState.Ticket, _ provider: Provider?, _ rejected: TokenState.Rejected,
        _ login: (Login) async throws(EtcdError) -> String?
    ) async throws(EtcdError) -> String? {
        do throws(EtcdError) {
            let token = try await makeToken(provider, rejected, login)
            finish(ticket, .token(token))
            return token
        } catch {
            finish(ticket, .failure(error))
            throw error
        }
    }

    private func makeToken(
        _ provider: Provider?, _ rejected: TokenState.Rejected, _ login: (Login) async throws(EtcdError) -> String?
    ) async throws(EtcdError) -> String? {
        let credentials: Credentials?
        do {
            credentials = try await provider?()
        } catch is CancellationError {
            throw EtcdError(.cancelled, cancelledWhileAsking, outcome: .notSent)
        } catch {
            throw EtcdError(
                .credentialsUnavailable, providerFailed(error), outcome: .notSent, underlying: error)
        }
        switch credentials {
        case nil: return nil
        case .token(let token):
            if case .token(let old?) = rejected, old == token {
                throw EtcdError(.invalidAuthToken, tokenNotAccepted, outcome: .refused)
            }
            return token
        case .user(let name, let password): return try await login(Login(name: name, password: password))
        }
    }

    private func finish(_ ticket: TokenState.Ticket, _ fetched: TokenState.Fetched) {
        let waiting = shared.withLock { shared in
            shared.state.finish(ticket, fetched, now: .now)
            return shared.takeWaiting()
        }
        for waiter in waiting { waiter.resume() }
    }

    /// Waits until the fetch under way has ended, the deadline has passed, or the caller is cancelled.
    private func waitForFetch(until deadline: ContinuousClock.Instant?) async throws(EtcdError) {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.suspendUntilFetched() }
            if let deadline { group.addTask { try? await Task.sleep(until: deadline, clock: .continuous) } }
            await group.next()
            group.cancelAll()
        }
        if Task.isCancelled { throw EtcdError(.cancelled, cancelledWhileAsking, outcome: .notSent) }
        if let deadline, deadline <= .now {
            throw EtcdError(.deadlineExceeded, deadlineWhileAsking, outcome: .notSent)
        }
    }

    private func suspendUntilFetched() async {
        let number = shared.withLock { shared in
            shared.lastWaiter += 1
            return shared.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = shared.withLock { shared in
                    guard shared.state.isFetching, !Task.isCancelled else { return true }
                    shared.waiting[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            shared.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
    }
}

extension TokenSource.Shared {
    fileprivate mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
        defer { waiting = [:] }
        return Array(waiting.values)
    }
}

private let cancelledWhileAsking = "the call was cancelled while it waited for a token"
private let deadlineWhileAsking = "the deadline passed while the call waited for a token"
private let tokenNotAccepted = "the server does not accept the token that was given"
private func providerFailed(_ error: any Error) -> String { "the credentials cannot be had: \(error)" }
