package import EtcdClient
import PlaybookEngine

extension EtcdClient {
    /// Carries out a transaction, and settles what became of one that was refused for want of space: servers check the
    /// quota once before they write, and once after.
    ///
    /// - Parameter isUntouched: whether what the transaction would have changed still is as it was seen. Asked only
    ///   after the server has answered, so nothing is under way any more.
    func txn(
        _ txn: Txn, isUntouched: () async throws -> Bool
    ) async throws -> TxnResponse {
        do { return try await self.txn(txn) } catch { throw await error.settled(isUntouched) }
    }
}

extension EtcdError {
    /// What is to be thrown of a call that changes: a refusal for want of space, once nothing is seen to have come of it.
    /// Where that cannot be looked at, it stays unknown.
    package func settled(_ isUntouched: () async throws -> Bool) async -> any Error {
        guard code == .noSpace, outcome == .unknown, (try? await isUntouched()) == true else { return self }
        return StepFailure.noSpace(self)
    }
}

extension StepFailure {
    /// Somebody else wrote what the step rests on.
    static func changedMeanwhile(_ what: String) -> StepFailure {
        StepFailure(.conflict, "\(what) was changed by somebody else meanwhile")
    }

    fileprivate static func noSpace(_ error: EtcdError) -> StepFailure {
        StepFailure(
            .failed, error.certain.description, help: "nothing was written; compact, defragment, then alarm-disarm")
    }
}
