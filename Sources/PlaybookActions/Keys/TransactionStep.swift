package import EtcdClient
import PlaybookRecord

/// One operation that a transaction carried out, or would: its place in the tree, and the answer to it.
package struct TransactionStep: Sendable, Equatable {
    /// `then[0]`, `else[2].then[0]`.
    package var path: String
    package var operation: Txn.Operation
    package var answer: Answer

    package init(path: String, operation: Txn.Operation, answer: Answer) {
        self.path = path
        self.operation = operation
        self.answer = answer
    }

    package enum Answer: Sendable, Equatable {
        /// What was read, and how many keys there are.
        case read([KeyValue], count: Int64)
        case written
        case deleted(Int64)
        /// Whether the comparisons of a transaction inside held.
        case inner(Bool)
        case unrecognized
    }
}

extension Txn {
    /// The transaction with every write replaced by a look at what it would change. Comparisons are evaluated before
    /// anything is carried out, so that it takes the same branches.
    var probe: Txn { Txn(if: self.if, then: then.map(\.probe), else: self.else.map(\.probe)) }

    /// What was carried out of it, in order, transactions inside taken apart.
    func steps(_ response: TxnResponse, below path: String = "") -> [TransactionStep] {
        let (branch, operations) = response.succeeded ? ("then", then) : ("else", self.else)
        return zip(operations, response.responses).enumerated().flatMap { index, pair in
            let path = "\(path.isEmpty ? "" : path + ".")\(branch)[\(index)]"
            let step = TransactionStep(path: path, operation: pair.0, answer: pair.1.answer)
            guard case .txn(let inner) = pair.0, case .txn(let answer) = pair.1 else { return [step] }
            return [step] + inner.steps(answer, below: path)
        }
    }

    /// The keys that it looks at or may change, in either branch.
    var ranges: [KeyRange] { self.if.map(\.range) + (then + self.else).flatMap(\.ranges) }
}

extension Txn.Operation {
    /// The lease that it puts a key with; 0 for none.
    var lease: Int64 { if case .put(let request) = self { request.lease } else { 0 } }

    fileprivate var probe: Txn.Operation {
        switch self {
        case .get: self
        case .put(let request): .get(GetRequest(.key(request.key)))
        case .delete(let request): .get(Self.look(at: request.range))
        case .txn(let txn): .txn(txn.probe)
        }
    }

    fileprivate var ranges: [KeyRange] {
        switch self {
        case .get(let request): [request.range]
        case .put(let request): [.key(request.key)]
        case .delete(let request): [request.range]
        case .txn(let txn): txn.ranges
        }
    }

    private static func look(at range: KeyRange) -> GetRequest {
        var request = GetRequest(range)
        request.countOnly = !range.isSingleKey
        return request
    }
}

extension TxnResponse.OperationResponse {
    fileprivate var answer: TransactionStep.Answer {
        switch self {
        case .get(let response): .read(response.keyValues, count: response.count)
        case .put: .written
        case .delete(let response): .deleted(response.deleted)
        case .txn(let response): .inner(response.succeeded)
        case .unrecognized: .unrecognized
        }
    }
}
