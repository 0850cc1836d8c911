public import EtcdClient
import Synchronization

/// A lease that is kept alive: what locks and leaderships hold on to, and end with.
///
/// Get one from `EtcdClient.withSession`.
public final class EtcdSession: Sendable {
    /// The client that the session calls through.
    public let client: EtcdClient
    /// The session's lease.
    public let lease: Int64

    private struct State {
        var loss: EtcdError?
        var isOrphan = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())
    private let renewals: AsyncStream<Never>
    private let stopRenewing: AsyncStream<Never>.Continuation

    init(_ client: EtcdClient, lease: Int64) {
        self.client = client
        self.lease = lease
        (renewals, stopRenewing) = AsyncStream.makeStream()
    }

    /// Why the lease is lost; nil while it is kept alive.
    ///
    /// Nil is no proof: the server may have ended the lease a moment ago. What must not happen twice belongs into a
    /// transaction that compares ``EtcdLock/isOwner``, or to a resource that checks ``EtcdLock/revision``.
    public var loss: EtcdError? { state.withLock { $0.loss } }

    /// Leaves the lease to itself: it is renewed no more, and not revoked at the session's end.
    public func orphan() {
        state.withLock { $0.isOrphan = true }
        stopRenewing.finish()
    }

    /// Waits until the lease is lost.
    ///
    /// - Throws: `CancellationError` where the task is cancelled before.
    public func waitUntilLost() async throws(CancellationError) -> EtcdError {
        while true {
            if let loss { return loss }
            if Task.isCancelled { throw CancellationError() }
            await wait()
        }
    }

    /// Runs `body` as long as the lease is alive, and cancels it when the lease is lost, which throws `sessionExpired`
    /// as soon as `body` has ended.
    public func whileAlive<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask { try await body() }
            group.addTask { throw ConcurrencyError.sessionExpired(try await self.waitUntilLost()) }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }

    /// Renews the lease until it is lost, orphaned, or the task is cancelled.
    func keepAlive() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.renew() }
            group.addTask { for await _ in self.renewals {} }
            await group.next()
            group.cancelAll()
        }
    }

    private func renew() async {
        do {
            try await client.leaseKeepAlive(lease) { renewals in
                while true { _ = try await renewals.next() }
            }
        } catch let error as EtcdError {
            guard !Task.isCancelled else { return }
            lose(error)
        } catch {}
    }

    private func lose(_ error: EtcdError) {
        let waiters = state.withLock { state in
            state.loss = error
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Revokes the lease, and with it all that the session holds.
    func end() async {
        // One that nobody could renew may live on: a new leader gives every lease its full time again.
        guard state.withLock({ !$0.isOrphan && $0.loss?.code != .leaseNotFound }) else { return }
        // Where it cannot be revoked it ends by itself.
        await uncancelled { [client, lease] in _ = try? await client.leaseRevoke(lease, options: .leaving) }
    }

    private func wait() async {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayWait = state.withLock { state in
                    guard state.loss == nil, !Task.isCancelled else { return false }
                    state.waiters[number] = continuation
                    return true
                }
                if !mayWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}

extension EtcdClient {
    /// Runs `body` with a session, and revokes its lease afterwards.
    ///
    /// - Parameters:
    ///   - ttl: Seconds after which the session's locks are free where its program dies; the server may grant more.
    ///   - lease: A lease there is already, as of a session that was orphaned, in place of a new one.
    public func withSession<Result>(
        ttl: Int64 = 60, lease: Int64? = nil, _ body: (EtcdSession) async throws -> Result
    ) async throws -> Result {
        let granted: Int64
        if let lease { granted = lease } else { granted = try await leaseGrant(ttl: ttl).id }
        let session = EtcdSession(self, lease: granted)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await session.keepAlive() }
            defer { group.cancelAll() }
            do {
                let result = try await body(session)
                await session.end()
                return result
            } catch {
                await session.end()
                throw error
            }
        }
    }
}

extension CallOptions {
    /// For the calls of those who leave.
    static let leaving = CallOptions.timeout(.seconds(5))
}

extension ConcurrencyError {
    static func sessionExpired(_ loss: EtcdError?) -> ConcurrencyError {
        ConcurrencyError(.sessionExpired, "the session's lease has ended", underlying: loss)
    }
}
