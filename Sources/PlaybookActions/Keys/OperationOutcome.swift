import EtcdClient
package import PlaybookLanguage
import PlaybookRecord

/// What one operation of a transaction came to: a row of the output `responses`.
package struct OperationOutcome: OutputRecord {
    @Output("Where the operation stands, as then[0] or else[1].then[0].") package var path: String?
    @Output("put, get, delete or txn.") package var operation: String?
    @Output("Of a txn: whether its comparisons held.") package var succeeded: Bool?
    @Output("How many keys the range of a get holds, or were written or deleted.") package var count: Int64?
    @Output("The keys that were read or written.") package var keys: [String]?
    @Output("The values that were read, in the order of the keys.") package var values: [ByteText]?

    package init() {}

    init(_ step: TransactionStep) {
        path = step.path
        (operation, count, keys, values) = (step.operation.word, 0, [], [])
        switch step.operation {
        case .put(let request): (count, keys) = (1, [KeyText(request.key).description])
        case .get(let request):
            guard case .read(let pairs, let total) = step.answer else { return }
            count = total
            keys = pairs.map { KeyText($0.key).description }
            values = request.keysOnly ? [] : pairs.map { ByteText($0.value) }
        case .delete: if case .deleted(let deleted) = step.answer { count = deleted }
        case .txn: if case .inner(let held) = step.answer { succeeded = held }
        }
    }
}

extension Txn.Operation {
    fileprivate var word: String {
        switch self {
        case .get: "get"
        case .put: "put"
        case .delete: "delete"
        case .txn: "txn"
        }
    }
}
