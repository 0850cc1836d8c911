import EtcdClient
import Synchronization

extension LeasingKV {
    /// Holds a lease to take keys over with, and another one where it is lost, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let sent = ContinuousClock.now
            do throws(EtcdError) {
                let granted = try await client.leaseGrant(ttl: ttl)
                let session = LeasingState.Session(lease: granted.id)
                let life = Duration.seconds(min(max(granted.ttl, 1), 9_000_000_000))
                state.withLock { $0.begin(session, until: sent + life * Self.trusted) }
                await hold(session, life, granted.header.revision)
            } catch {}
            // What ended it may end the next one as soon.
            try? await Task.sleep(for: Self.pause, clock: .continuous)
        }
    }

    /// Renews the lease, and gives back what is asked back, until one of both fails.
    private func hold(_ session: LeasingState.Session, _ life: Duration, _ revision: Int64) async {
        let (doubts, continuation) = AsyncStream<LeasingState.Write>.makeStream()
        doubtful.withLock { $0 = continuation }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await write in doubts { await self.giveBack(write.key, write.revision) } }
            group.addTask { await self.renew(session, life) }
            group.addTask { await self.listen(session, revision) }
            await group.next()
            group.cancelAll()
        }
        state.withLock { $0.end() }
        // It ends by itself where it cannot be revoked.
        await Task { [client] in
            _ = try? await client.leaseRevoke(session.lease, options: .timeout(.seconds(5)))
        }.value
    }

    private func renew(_ session: LeasingState.Session, _ life: Duration) async {
        var expires = ContinuousClock.now + life
        while true {
            do { try await Task.sleep(for: life / 3, clock: .continuous) } catch { return }
            while true {
                let sent = ContinuousClock.now
                do throws(EtcdError) {
                    let options = CallOptions.timeout(max(life / 6, .seconds(1)))
                    try await client.leaseKeepAliveOnce(session.lease, options: options)
                    expires = sent + life
                    state.withLock { $0.renew(session, until: sent + life * Self.trusted) }
                    break
                } catch {
                    guard error.code != .leaseNotFound, !Task.isCancelled, ContinuousClock.now < expires else { return }
                }
                do { try await Task.sleep(for: min(life / 12, Duration.seconds(1)), clock: .continuous) } catch {
                    return
                }
            }
        }
    }

    private func listen(_ session: LeasingState.Session, _ revision: Int64) async {
        let request = WatchRequest(.prefix(prefix), startRevision: revision + 1)
        try? await client.watch(request) { watch in
            try await withThrowingDiscardingTaskGroup { group in
                while true {
                    for event in try await watch.next().events {
                        guard let mark = self.noticed(event, session) else { continue }
                        group.addTask { await self.giveBack(mark.key, mark.revision) }
                    }
                }
            }
        }
    }

    /// Takes note of what became of a mark.
    ///
    /// - Returns: the key that is to be given back, and the revision of its mark; nil where there is nothing to do.
    private func noticed(_ event: WatchEvent, _ session: LeasingState.Session) -> (key: [UInt8], revision: Int64)? {
        let mark = event.keyValue
        let key = Array(mark.key.dropFirst(prefix.count))
        if event.kind == .delete {
            state.withLock { $0.loseAll(key, before: mark.modRevision) }
            return nil
        }
        guard mark.lease == session.lease, mark.value == Self.revoked else { return nil }
        state.withLock { $0.lose(key, mark.createRevision) }
        return (key, mark.createRevision)
    }

    /// How much of a lease's life is trusted: clocks do not all go alike.
    private static let trusted = 0.9
    private static let pause = Duration.milliseconds(500)
}
