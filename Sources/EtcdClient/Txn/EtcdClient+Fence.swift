extension EtcdClient {
    /// The same client, whose transactions write only where `fence` holds in that very moment, as that a lock is held.
    ///
    /// `fence` names its key in full, whatever the view's namespace, and the caller must be allowed to read that key. A
    /// transaction that writes and meets a fence that does not hold fails with `fenced` and changes nothing. Plain puts
    /// and deletes are not looked at: whoever wants them behind the fence writes them as transactions.
    ///
    /// A cluster that was restored from a snapshot of another has the same keys with the same revisions, so that the
    /// fence holds there too. One that answers in place of `cluster` fails the transaction with `otherCluster`; its
    /// outcome is `unknown` where that cluster has carried it out.
    ///
    /// - Parameter cluster: the id of the cluster that is meant; 0 for whichever answers.
    package func fenced(by fence: Compare, of cluster: UInt64 = 0) -> EtcdClient {
        EtcdClient(
            core: core, pin: pin, namespace: namespace, fence: WriteFence(condition: fence, cluster: cluster),
            isCutOff: isCutOff)
    }

    /// Carries out a transaction that writes, if the fence holds.
    func carryOut(
        _ txn: Txn, behind fence: WriteFence, _ options: CallOptions
    ) async throws(EtcdError) -> TxnResponse {
        let form = FencedTxn(txn, fence.condition)
        do throws(EtcdError) {
            return try fence.checked(try form.answer(in: try await perform(.txn, form.whole, options)), to: txn)
        } catch {
            // One comparison or operation more than there were can be one too many.
            guard error.code == .tooManyOperations, error.outcome == .refused else { throw error }
        }
        // A transaction that reads nothing is answered from what one member happens to know.
        let look = Txn(if: [fence.condition], then: [.get(GetRequest(fence.condition.range))])
        guard try fence.checked(try await perform(.txn, look, options), to: look).succeeded else { throw .fenced }
        return try fence.checked(try await perform(.txn, txn, options), to: txn)
    }
}

/// What must hold for a view of a client to write in transactions.
struct WriteFence: Sendable {
    let condition: Compare
    /// The cluster that is meant; 0 for whichever answers.
    let cluster: UInt64

    /// The answer to a transaction, from the cluster that is meant.
    fileprivate func checked(_ answer: TxnResponse, to txn: Txn) throws(EtcdError) -> TxnResponse {
        let other = answer.header.clusterID
        guard cluster != 0, other != 0, other != cluster else { return answer }
        let hasWritten = !(answer.succeeded ? txn.then : txn.else).allSatisfy(\.isReadOnly)
        throw .otherCluster(other, instead: cluster, hasWritten: hasWritten)
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

    fileprivate static func otherCluster(_ other: UInt64, instead cluster: UInt64, hasWritten: Bool) -> EtcdError {
        let ids = (String(other, radix: 16), String(cluster, radix: 16))
        return EtcdError(
            .otherCluster,
            "cluster \(ids.0) \(hasWritten ? "has written it" : "answers"), and it was meant for cluster \(ids.1)",
            outcome: hasWritten ? .unknown : .refused, method: "Txn")
    }
}
