package import EtcdClient

extension ClusterReader {
    /// Waits for the first event of a watch that fits, however long that takes.
    ///
    /// - Parameter what: what is waited for, in words.
    /// - Throws: why the server ended the watch; `cancelled` where the step's time is over or the run is to stop.
    package func firstEvent(
        of request: WatchRequest, what: String, where fits: (WatchEvent) -> Bool
    ) async throws(StepFailure) -> WatchEvent {
        wait(for: what)
        do {
            return try await client.watch(request) { watch in
                while true {
                    if let event = try await watch.next().events.first(where: fits) { return event }
                }
            }
        } catch {
            guard let error = error as? EtcdError, error.code != .cancelled else {
                throw StepFailure(.cancelled, "stopped waiting for \(what)")
            }
            throw StepFailure(reading: error)
        }
    }
}
