extension EtcdClient {
    /// The same client, whose unary calls are brought to their end where their task is cancelled meanwhile: a change that
    /// is cut off may be under way for long on the server, and what came of it is not known. A call that has not begun
    /// by then does not. The deadline of a call holds all the same.
    ///
    /// - Parameter isCutOff: asked once the task is cancelled; true cuts the call off.
    package func finishing(unless isCutOff: @escaping @Sendable () -> Bool) -> EtcdClient {
        EtcdClient(core: core, pin: pin, namespace: namespace, fence: fence, isCutOff: isCutOff)
    }

    /// What `call` comes to, in a task of its own: nothing else keeps a cancellation from reaching its exchange.
    func finished<Output: Sendable>(
        _ label: String, unless isCutOff: @Sendable () -> Bool,
        _ call: @escaping @Sendable () async throws(EtcdError) -> Output
    ) async throws(EtcdError) -> Output {
        guard !Task.isCancelled else { throw .cancelled(label) }
        let task = Task { () async -> Result<Output, EtcdError> in
            do throws(EtcdError) { return .success(try await call()) } catch { return .failure(error) }
        }
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            if isCutOff() { task.cancel() }
        }
        return try result.get()
    }
}
