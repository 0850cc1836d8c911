import EtcdClient
import PlaybookLanguage
import PlaybookRecord
import Synchronization

/// A lease that is kept alive while a step or a group runs.
final class LeaseKeeper: Sendable {
    private let lease: LeaseID
    /// What needs it, in words.
    private let what: String
    private let lost = Mutex<StepFailure?>(nil)

    init(_ lease: LeaseID, for what: String) {
        self.lease = lease
        self.what = what
    }

    /// Why nothing more may begin that needs the lease; nil while it is kept alive.
    var loss: StepFailure? { lost.withLock { $0 } }

    /// Renews the lease once, or takes note that it is gone, then does so for as long as `body` runs.
    func whileRenewing<Result>(_ client: EtcdClient, _ body: () async -> Result) async -> Result {
        do throws(EtcdError) { try await client.leaseKeepAliveOnce(lease.id) } catch { lose(error) }
        guard loss == nil else { return await body() }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.renew(client) }
            let result = await body()
            group.cancelAll()
            return result
        }
    }

    private func renew(_ client: EtcdClient) async {
        do {
            try await client.leaseKeepAlive(lease.id) { renewals in
                while true { _ = try await renewals.next() }
            }
        } catch {
            guard !Task.isCancelled, let error = error as? EtcdError else { return }
            lose(error)
        }
    }

    private func lose(_ error: EtcdError) {
        var failure = StepFailure(reading: error)
        failure.message =
            error.code == .leaseNotFound || error.code == .leaseExpired
            ? "lease \(lease.text) has ended, and \(what) is to run under it"
            : "lease \(lease.text), under which \(what) is to run, cannot be kept alive: \(failure.message)"
        if error.code == .leaseExpired { failure.kind = .failed }
        lost.withLock { $0 = failure }
    }
}

extension Runner {
    /// Whoever keeps the lease of a step or group alive; nil where it names none.
    func keeper(of step: PlaybookStep) throws(StepFailure) -> LeaseKeeper? {
        guard let lease = step.keptLease else { return nil }
        let what = step.group == nil ? "step \"\(step.title)\"" : "group \"\(step.title)\""
        switch lease.bind(in: scope.current) {
        case .bound(let id): return LeaseKeeper(id, for: what)
        case .unknown(let names):
            throw StepFailure(.failed, "the lease to keep alive has no value: \(names.joined(separator: ", "))")
        case .invalid(let findings): throw StepFailure(findings)
        }
    }
}

extension Planner {
    /// Whether the lease that a step or group is to run under is there; where earlier steps touch leases, or its id is
    /// not known yet, nobody can tell.
    func checkLease(of step: PlaybookStep) async throws(StepOutcome) {
        guard let lease = step.keptLease else { return }
        switch lease.bind(in: scope.current) {
        case .invalid(let findings): throw StepOutcome(StepFailure(findings))
        case .unknown: return
        case .bound(let id):
            if let ending = stepEnding(id) {
                throw .undetermined("step \"\(ending)\" ends lease \(id.text), which is to be kept alive")
            }
            guard let client = setting.client, touched.step(touching: [.lease(id.text)]) == nil else { return }
            let left: Int64
            do throws(EtcdError) { left = try await client.leaseTimeToLive(id.id).ttl } catch {
                throw StepOutcome(StepFailure(reading: error))
            }
            guard left < 0 else { return }
            throw .failed(
                "there is no lease \(id.text) to keep alive", help: "grant it first, with lease-grant")
        }
    }

    /// The earlier step that ends a lease, where none behind it grants it again.
    private func stepEnding(_ lease: LeaseID) -> String? {
        for planned in planned.reversed() {
            guard let effect = planned.record.effects.last(where: { $0.change == .lease(lease.text) }) else { continue }
            return effect.after == nil ? planned.step.title : nil
        }
        return nil
    }

    /// What is kept alive meanwhile, as a note.
    func keptAlive(during step: PlaybookStep) -> [String] {
        guard let lease = step.keptLease else { return [] }
        guard case .bound(let id) = lease.bind(in: scope.current) else { return ["keeps a lease alive meanwhile"] }
        return ["keeps lease \(id.text) alive meanwhile"]
    }
}
