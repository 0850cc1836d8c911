package import EtcdClient

extension ClusterReader {
    /// Waits for the first event of a watch that fits, however long that takes.
    ///
    /// - Parameter what: what is waited for, in words.
    /// - Throws: why the server ended the watch; `cancelled` where the step's time is over or the run is to stop.
    package func firstEvent(
        of request: WatchRequest, what: String, where fits: (WatchEvent) -> Bool
    ) async throws(StepFailure) -> WatchEvent {
        var request = request
        request.createdNotify = true
        do {
            return try await client.watch(request) { watch in
                while true {
                    let update = try await watch.next()
                    // Said now, nothing that comes from here on is missed.
                    if update.isCreated { wait(for: what) }
                    if let event = update.events.first(where: fits) { return event }
                }
            }
        } catch {
            guard let error = error as? EtcdError, error.code != .cancelled else {
                throw StepFailure(.cancelled, "stopped waiting for \(what)")
            }
            throw StepFailure(reading: error)
        }
    }

    /// Hands what a watch reports to `body`, an update at a time, until a time is over.
    ///
    /// - Parameter body: runs to its end for each update; only the wait for the next one is cut off.
    /// - Throws: why the server ended the watch; `cancelled` where the run is to stop.
    package func updates(
        of request: WatchRequest, for length: Duration, _ body: (WatchUpdate) async throws(StepFailure) -> Void
    ) async throws(StepFailure) {
        let end = ContinuousClock.now + length
        do {
            try await client.watch(request) { watch in
                while ContinuousClock.now < end {
                    let (update, isLate) = await within(ContinuousClock.now.duration(to: end)) {
                        do throws(EtcdError) { return Result<_, EtcdError>.success(try await watch.next()) } catch {
                            return .failure(error)
                        }
                    }
                    guard !isLate, let update else { return }
                    try await body(update.get())
                }
            }
        } catch let failure as StepFailure { throw failure } catch {
            guard let error = error as? EtcdError, error.code != .cancelled else { throw .stopped }
            throw StepFailure(reading: error)
        }
    }
}
