package import EtcdClient
package import PlaybookLanguage
package import PlaybookRecord
import Synchronization

/// The lock that a run with effects holds, so that there is one of them on a cluster at a time.
///
/// It is a key with a lease. Its holder can stand still for longer than the lease lives, and not notice: so what writes
/// keys compares that the key is still the one that was made (``fence``), and before any other change it is read again
/// (``expectHeld(in:)``).
package final class RunLock: Sendable {
    struct Held: Sendable {
        var lease: Int64
        var ttl: Duration
        /// The revision that made the key: whoever takes the lock later has a higher one.
        var revision: Int64
        /// When it is given up where no server has renewed it.
        var expires: ContinuousClock.Instant
        var renewing: Task<Void, Never>?
    }

    struct State {
        var holder: LockHolder
        /// Whether it was asked for, with success.
        var isTaken = false
        /// What the key says of the holder.
        var written: LockHolder?
        var held: Held?
        var local: LocalLock?
        var loss: StepFailure?
        /// Where each member is reached.
        var endpoints: [String: EtcdEndpoint] = [:]
        /// The member that answers nobody just now.
        var occupied: String?
    }

    let client: EtcdClient
    let key: LockKey
    let settings: LockSettings
    let state: Mutex<State>
    private let log: RunLog
    private let localPath: String?
    private let resumes: Bool
    private let timeout: PlaybookDuration?

    /// - Parameters:
    ///   - localPath: the file that stands in for the key while the server takes none; nil for nothing.
    ///   - resumes: whether the run goes on where another process of it has died, whose lock it may take over.
    ///   - timeout: how long ``takeLate()`` waits where somebody else holds it; nil for not at all.
    package init(
        _ client: EtcdClient, _ settings: LockSettings, _ holder: LockHolder, _ log: RunLog, localPath: String? = nil,
        resumes: Bool = false, timeout: PlaybookDuration? = nil
    ) {
        self.resumes = resumes
        self.timeout = timeout
        self.client = client
        self.settings = settings
        self.log = log
        self.localPath = localPath
        key = LockKey(settings.key, client)
        state = Mutex(State(holder: holder))
    }

    /// Holds in a transaction while the lock is held; nil where nothing but a file is locked.
    var fence: Compare? {
        state.withLock { $0.held?.revision }.map { Compare(.key(key.name), .equal, .createRevision($0)) }
    }

    /// Why nothing more may be changed; nil while the lock is held, as far as is known here.
    package var loss: StepFailure? { state.withLock { $0.loss } }

    /// Takes the lock.
    ///
    /// - Parameter limit: how long to wait where somebody else holds it.
    /// - Returns: whether somebody else did, so that the cluster may have changed meanwhile.
    /// - Throws: `locked` where it is not free in time, `denied` where the user may not write the key.
    package func take(within limit: PlaybookDuration?) async throws(StepFailure) -> Bool {
        let end = limit.map { ContinuousClock.now + $0.duration }
        var hasWaited = false
        var told: String?
        while let other = try await tryTaking() {
            if case .key(_, let held) = other, isLeftBehind(held) {
                do throws(EtcdError) { try await key.free(held) } catch { throw key.failure(error) }
                continue
            }
            guard let end, let limit else { throw .locked(other, waited: nil) }
            let words = other.holder?.words ?? "held by somebody"
            if told != words { log.tell(.planning("waiting for the run lock: \(words)")) }
            (hasWaited, told) = (true, words)
            try await waitUntilFree(other, end) { .locked($0, waited: limit) }
        }
        state.withLock { $0.isTaken = true }
        return hasWaited
    }

    /// Takes the lock right before the first change, where the plan had none.
    ///
    /// - Returns: whether somebody else held it, so that the cluster may have changed meanwhile.
    /// - Throws: as ``take(within:)``.
    func takeLate() async throws(StepFailure) -> Bool {
        guard !state.withLock({ $0.isTaken }) else { return false }
        return try await take(within: timeout)
    }

    /// Whether another process of this very run held it: that one has died, or the journal would be in use.
    private func isLeftBehind(_ other: HeldKey) -> Bool {
        resumes && other.holder?.run == state.withLock { $0.holder.run }
    }

    /// Waits until the key is gone; of a file, which only taking it tells that, for a moment.
    private func waitUntilFree(
        _ other: Holding, _ end: ContinuousClock.Instant, _ tooLate: (Holding) -> StepFailure
    ) async throws(StepFailure) {
        var other = other
        while true {
            guard ContinuousClock.now < end else { throw tooLate(other) }
            do { try await Task.sleep(for: Self.pause, clock: .continuous) } catch {
                throw StepFailure(.cancelled, "stopped while it waited for the run lock")
            }
            guard case .key = other, let held = try await key.look() else { return }
            other = .key(key.name, held)
        }
    }

    /// - Returns: who holds the lock; nil where it is ours now.
    private func tryTaking() async throws(StepFailure) -> Holding? {
        let sent = ContinuousClock.now
        let granted: LeaseGrantResponse
        do throws(EtcdError) { granted = try await client.leaseGrant(ttl: settings.ttl.value.wholeSeconds) } catch {
            return try await takeLocally(after: error)
        }
        do throws(EtcdError) {
            let answer = try await client.txn(taking(granted.id))
            guard !answer.succeeded else {
                hold(granted, revision: answer.header.revision, since: sent)
                return nil
            }
            await revoke(granted.id)
            guard case .get(let found)? = answer.responses.first, let pair = found.keyValues.first else {
                throw EtcdError.noHolder
            }
            return .key(key.name, HeldKey(pair))
        } catch {
            await revoke(granted.id)
            return try await takeLocally(after: error)
        }
    }

    private func taking(_ lease: Int64) -> Txn {
        let value = state.withLock { state in
            state.holder.since = .now()
            state.written = state.holder
            return state.holder.json
        }
        return Txn(
            if: [.absent(Array(key.name.utf8))],
            then: [.put(PutRequest(key: Array(key.name.utf8), value: value, lease: lease))],
            else: [.get(GetRequest(key: key.name))])
    }

    private func hold(_ lease: LeaseGrantResponse, revision: Int64, since sent: ContinuousClock.Instant) {
        let ttl = Duration.seconds(min(max(lease.ttl, 1), 1_000_000))
        // It lives as long as the lock is held, over many calls and beside them: no scope of one call can hold it. Giving
        // the lock back cancels it.
        let renewing = Task { await self.keepAlive(lease.id, ttl) }
        state.withLock { state in
            state.held = Held(
                lease: lease.id, ttl: ttl, revision: revision, expires: sent + ttl, renewing: renewing)
        }
    }

    /// Ends the lease, also for a run that was told to stop.
    ///
    /// - Returns: why it was not ended; `leaseNotFound` only where it was gone beforehand.
    @discardableResult
    private func revoke(_ lease: Int64) async -> EtcdError? {
        await Task { [client] () -> EtcdError? in
            var options = CallOptions.deadline(.now + .seconds(5))
            options.maxRetries = 0
            do throws(EtcdError) {
                _ = try await client.leaseRevoke(lease, options: options)
                return nil
            } catch { if error.code == .leaseNotFound { return error } }
            // From the second time on it may be gone because of the first.
            options.maxRetries = nil
            do throws(EtcdError) {
                _ = try await client.leaseRevoke(lease, options: options)
                return nil
            } catch { return error.code == .leaseNotFound ? nil : error }
        }.value
    }

    /// Gives the lock back, whether or not the run was told to stop.
    ///
    /// - Returns: what a reader of the record should know of it.
    package func release() async -> [String] {
        let (held, local, loss) = state.withLock { state in
            defer { (state.held, state.local) = (nil, nil) }
            return (state.held, state.local, state.loss)
        }
        held?.renewing?.cancel()
        local?.free()
        var warnings = local == nil ? [] : [LocalLock.warning]
        if let loss { warnings.append(loss.message) }
        guard let held, loss == nil, let error = await revoke(held.lease) else { return warnings }
        return warnings + [
            error.code == .leaseNotFound
                ? "the run lock was lost before the run ended: another run may have worked on the cluster besides"
                : "the run lock could not be given back, and ends by itself after \(held.ttl): \(error)"
        ]
    }

    /// Gives the lock back where the process ends at once: nothing more is changed from then on.
    ///
    /// - Parameter limit: how long the cluster may take to answer.
    package func abandon(within limit: Duration) async {
        lose("the run was told to end at once")
        let (held, local) = state.withLock { ($0.held, $0.local) }
        held?.renewing?.cancel()
        local?.free()
        guard let held else { return }
        _ = try? await client.leaseRevoke(held.lease, options: .timeout(limit))
    }

    // MARK: While it is held

    /// Reads whether the lock is still ours.
    ///
    /// - Parameter cluster: the cluster that is to be changed; nil for whichever answers.
    /// - Throws: `stopped` where it is not, `refused` where another cluster answers: nothing may be changed then.
    func expectHeld(in cluster: UInt64?) async throws(StepFailure) {
        if let loss { throw loss }
        guard let held = state.withLock({ $0.held }) else { return }
        let now = try await key.look(in: cluster)
        guard now?.revision != held.revision else { return }
        throw lose(now?.holder.map { "it is held by \($0.words)" } ?? "its key is gone")
    }

    /// Notes that the lock is not ours any more.
    @discardableResult
    func lose(_ reason: String) -> StepFailure {
        state.withLock { state in
            if let loss = state.loss { return loss }
            let loss = StepFailure(
                .stopped, "stopped at a safe point: the run lock was lost, \(reason)",
                help: "look at what runs besides, then resume")
            state.loss = loss
            return loss
        }
    }

    /// Says in which step the run is, for others to see.
    func note(step: String) { state.withLock { $0.holder.step = step } }

    // MARK: Without leases

    /// Locks a file of this host, where the server takes no lease or key because of an alarm.
    private func takeLocally(after error: EtcdError) async throws(StepFailure) -> Holding? {
        guard error.code == .noSpace || error.code == .corrupt, let localPath else { throw key.failure(error) }
        if let other = try? await key.look(), !isLeftBehind(other) { return .key(key.name, other) }
        guard state.withLock({ $0.local == nil }) else { return nil }
        switch try await LocalLock.take(localPath, state.withLock { $0.holder }) {
        case .ours(let local): state.withLock { $0.local = local }
        case .theirs(let holder): return .file(localPath, holder)
        }
        return nil
    }

    /// Takes the key too, once the server takes it, where there was nothing but a file.
    func takeKey() async {
        let isLocal = state.withLock { $0.local != nil && $0.held == nil && $0.loss == nil }
        // A run that was told to stop is about to end, and has the file until then.
        guard isLocal, !Task.isCancelled else { return }
        do throws(StepFailure) {
            if let other = try await tryTaking() {
                lose("somebody else took it: \(other.holder?.words ?? "nobody knows who")")
            }
        } catch { lose(error.message) }
    }

    private static let pause = Duration.milliseconds(250)
}

extension PlaybookDuration {
    fileprivate var wholeSeconds: Int64 { max(1, (nanoseconds + 999_999_999) / 1_000_000_000) }
}

extension EtcdError {
    fileprivate static let noHolder = EtcdError(
        .protocolError, "the answer tells neither that the lock is free nor who holds it", outcome: .unknown,
        method: "Txn")
}
