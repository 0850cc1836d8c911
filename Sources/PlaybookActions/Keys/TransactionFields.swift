package import EtcdClient
package import PlaybookLanguage

/// Comparisons and two lists of operations: the arguments of `txn`, which nests.
package struct TransactionFields: ArgumentSet {
    @Argument("What must hold, all of it; without any, then is carried out.") package var `if`: [ComparisonFields]?
    @Argument("What is carried out, in order, where everything holds.") package var then: [OperationFields]?
    @Argument("What is carried out, in order, where something does not hold.") package var `else`: [OperationFields]?

    package static let constraints: [FieldConstraint] = [.atLeastOne(["if", "then", "else"])]

    package init() {}

    package func validate() -> [FieldProblem] {
        let branches = [("then", txn.then), ("else", txn.else)]
        return branches.compactMap { branch, operations in
            TransactionOverlap.first(in: operations).map {
                FieldProblem(branch, $0.message, help: "etcd refuses a transaction that does: write the key once")
            }
        }
    }

    /// The transaction as the client has it.
    package var txn: Txn {
        Txn(
            if: (self.if ?? []).compactMap(\.compare), then: (then ?? []).compactMap(\.operation),
            else: (self.else ?? []).compactMap(\.operation))
    }
}

/// One operation of a transaction.
package struct OperationFields: ArgumentSet {
    @Argument("Write a key.") package var put: PutFields?
    @Argument("Read a key, or a range.") package var get: GetFields?
    @Argument("Delete a key, or a range.") package var delete: KeyRangeArgument?
    @Argument("A transaction inside this one.") package var txn: TransactionFields?

    package static let constraints: [FieldConstraint] = [.exactlyOne(["put", "get", "delete", "txn"])]

    package init() {}

    /// The operation as the client has it; nil before binding.
    package var operation: Txn.Operation? {
        if let put { return .put(put.request) }
        if let get { return .get(get.request) }
        if let delete { return .delete(DeleteRequest(delete.range)) }
        return txn.map { .txn($0.txn) }
    }
}
