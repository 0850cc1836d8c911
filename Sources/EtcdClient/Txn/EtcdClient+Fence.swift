extension EtcdClient {
    /// The same client, whose transactions write only where `fence` holds in that very moment, as that a lock is held.
    ///
    /// `fence` names its key in full, whatever the view's namespace, and the caller must be allowed to read that key. A
    /// transaction that writes and meets a fence that does not hold fails with `fenced` and changes nothing. Plain puts
    /// and deletes are not looked at: whoever wants them behind the fence writes them as transactions.
    package func fenced(by fence: Compare) -> EtcdClient {
        EtcdClient(core: core, pin: pin, namespace: namespace, fence: fence)
    }

    /// Carries out a transaction that writes, if the fence holds.
    func carryOut(
        _ txn: Txn, behind fence: Compare, _ options: CallOptions
    ) async throws(EtcdError) -> TxnResponse {
        let form = FencedTxn(txn, fence)
        do throws(EtcdError) { return try form.answer(in: try await perform(.txn, form.whole, options)) } catch {
            // One comparison or operation more than there were can be one too many.
            guard error.code == .tooManyOperations, error.outcome == .refused else { throw error }
        }
        // A transaction that reads nothing is answered from what one member happens to know.
        let look = Txn(if: [fence], then: [.get(GetRequest(fence.range))])
        guard try await perform(.txn, look, options).succeeded else { throw .fenced }
        return try await perform(.txn, txn, options)
    }
}

/// A transaction with a fence added to it.
///
/// The fence becomes one comparison among the others, and an `else` that only reads tells which of them did not hold.
/// An `else` that writes must not come because of the fence, so that one is carried out inside a transaction of its
/// own. It is not the rule, since servers count what an inner transaction writes towards no quota.
struct FencedTxn: Sendable {
    /// What is sent.
    let whole: Txn
    private let isNested: Bool
    private let fence: Compare

    init(_ txn: Txn, _ fence: Compare) {
        self.fence = fence
        isNested = !txn.else.allSatisfy(\.isReadOnly)
        let look = Txn.Operation.txn(Txn(if: [fence]))
        whole =
            isNested
            ? Txn(if: [fence], then: [.txn(txn)])
            : Txn(if: [fence] + txn.if, then: txn.then, else: txn.else + [look])
    }

    /// The answer to the transaction as it was before.
    ///
    /// - Throws: `fenced` where the fence did not hold.
    func answer(in response: TxnResponse) throws(EtcdError) -> TxnResponse {
        if isNested {
            guard response.succeeded else { throw .fenced }
            guard case .txn(var inner)? = response.responses.first else { throw .noAnswerInside }
            inner.header = response.header
            return inner
        }
        guard !response.succeeded else { return response }
        guard case .txn(let look)? = response.responses.last else { throw .noAnswerInside }
        guard look.succeeded else { throw .fenced }
        var response = response
        response.responses.removeLast()
        return response
    }
}

extension EtcdError {
    fileprivate static let fenced = EtcdError(
        .fenced, "what had to hold for anything to be written does not hold any more", outcome: .refused, method: "Txn")

    fileprivate static let noAnswerInside = EtcdError(
        .protocolError, "the answer to a transaction lacks that to a part of it", outcome: .unknown, method: "Txn")
}
