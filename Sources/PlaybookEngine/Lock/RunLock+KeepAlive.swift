import EtcdClient
package import PlaybookRecord
import Synchronization

extension RunLock {
    /// Renews the lease three times in its life, until the lock is given back or lost.
    func keepAlive(_ lease: Int64, _ ttl: Duration) async {
        var attempt = 0
        while !Task.isCancelled {
            let wait = attempt == 0 ? ttl / 3 : min(ttl / 12, .seconds(1))
            do { try await Task.sleep(for: wait, clock: .continuous) } catch { return }
            let sent = ContinuousClock.now
            do throws(EtcdError) {
                let options = CallOptions.timeout(max(min(ttl / 6, .seconds(5)), .seconds(1)))
                let server = renewer(attempt)
                try await server.leaseKeepAliveOnce(lease, options: options)
                state.withLock { $0.held?.expires = sent + ttl }
                attempt = 0
                await writeStep(through: server, options)
            } catch {
                guard !Task.isCancelled else { return }
                attempt += 1
                if error.code == .leaseNotFound {
                    lose("its lease has ended")
                    return
                }
                let expires = state.withLock { $0.held?.expires }
                if let expires, ContinuousClock.now >= expires {
                    lose("no server has renewed its lease within \(ttl): \(error.message)")
                    return
                }
            }
        }
    }

    /// Who is asked to renew: not the member that works on its database and answers nobody, where there is another.
    private func renewer(_ attempt: Int) -> EtcdClient {
        let others = state.withLock { state -> [EtcdEndpoint] in
            guard let occupied = state.occupied else { return [] }
            return state.endpoints.filter { $0.key != occupied }.sorted { $0.key < $1.key }.map(\.value)
        }
        guard !others.isEmpty else { return client }
        return client.pinned(to: others[attempt % others.count])
    }

    /// Takes note of where the members are reached.
    package func see(_ view: ClusterView) {
        let known = view.members.compactMap { member in member.endpoint.map { (member.hexID, $0) } }
        state.withLock { $0.endpoints = Dictionary(known, uniquingKeysWith: { first, _ in first }) }
    }

    /// Keeps the lock alive elsewhere while a change occupies a member.
    package func keepAway<Answer>(
        from effects: [Effect], while call: () async throws -> Answer
    ) async throws -> Answer {
        let occupied = effects.compactMap { effect -> String? in
            if case .occupy(let member, _, _) = effect.change { member.id } else { nil }
        }.first
        guard let occupied else { return try await call() }
        state.withLock { $0.occupied = occupied }
        defer { state.withLock { $0.occupied = nil } }
        return try await call()
    }

    /// Writes down the step that is under way, where that is another one than others can read. It goes where the renewal
    /// went: a member that answers nobody would hold up the next one.
    private func writeStep(through server: EtcdClient, _ options: CallOptions) async {
        let (holder, isOld, lease) = state.withLock { ($0.holder, $0.holder != $0.written, $0.held?.lease) }
        guard isOld, let lease, let fence else { return }
        let put = PutRequest(key: Array(key.name.utf8), value: holder.json, lease: lease)
        guard (try? await server.txn(Txn(if: [fence], then: [.put(put)]), options: options))?.succeeded == true else {
            return
        }
        state.withLock { $0.written = holder }
    }
}
