extension EtcdClient {
    /// Does what the client's callers share, until the task is cancelled: the streams of watches and keep-alives, and
    /// the syncing of endpoints.
    ///
    /// ``withEtcdClient(_:_:)`` does so by itself. A client that is made otherwise works without, yet then each watch and
    /// each keep-alive has a stream of its own, and endpoints are not synced. The watches and keep-alives that share a
    /// stream end with `clientClosed` when this returns.
    public func run() async { await work(isFirst: core.background.begin()) }

    /// Whether somebody runs the client.
    package var isRunning: Bool { core.background.isRunning }

    /// How many streams callers share now.
    package var sharedStreams: (watch: Int, keepAlive: Int) { (core.watches.count, core.keepAlives.count) }

    /// How many jobs ``run()`` has under way for them.
    package var jobsUnderWay: Int { core.background.count }

    /// - Parameter isFirst: whether nobody else does it already.
    func work(isFirst: Bool) async {
        guard isFirst else { return await Signal().wait() }
        await withTaskGroup(of: Void.self) { group in
            if let interval = core.settings.autoSyncInterval {
                group.addTask { await self.syncRepeatedly(every: interval) }
            }
            await core.background.run()
        }
    }
}
