import EtcdClient
import PlaybookRecord

/// Two operations of a transaction for which etcd refuses all of it.
enum TransactionOverlap: Equatable {
    /// The key is put twice.
    case puts([UInt8])
    /// The key is put, and lies in a range that is deleted.
    case putAndDelete([UInt8])

    var message: String {
        switch self {
        case .puts(let key): "key \(KeyText(key)) is put twice"
        case .putAndDelete(let key): "key \(KeyText(key)) is put and deleted"
        }
    }

    /// The first overlap of operations that may be carried out together, by the server's own rule: a transaction inside
    /// is held against what stands beside it with both of its branches, and a deletion without end against nothing.
    static func first(in operations: [Txn.Operation]) -> TransactionOverlap? {
        var writes = Writes()
        return writes.add(operations)
    }

    /// What operations put and delete.
    private struct Writes {
        var puts: Set<[UInt8]> = []
        var deletions: [KeyRange] = []

        /// Adds operations to nothing.
        mutating func add(_ operations: [Txn.Operation]) -> TransactionOverlap? {
            for case .delete(let request) in operations where !request.range.isUnbounded {
                deletions.append(request.range)
            }
            for case .txn(let inner) in operations {
                if let overlap = add(inner) { return overlap }
            }
            for case .put(let request) in operations {
                if let overlap = add([request.key], besides: []) { return overlap }
            }
            return nil
        }

        /// Adds the branches of a transaction inside, of which one alone is carried out.
        private mutating func add(_ inner: Txn) -> TransactionOverlap? {
            var (then, otherwise) = (Writes(), Writes())
            if let overlap = then.add(inner.then) ?? otherwise.add(inner.else) { return overlap }
            if let overlap = add(then.puts, besides: []) ?? add(otherwise.puts, besides: then.puts) { return overlap }
            deletions += then.deletions + otherwise.deletions
            return nil
        }

        /// Adds keys that are put; those of `allowed` may be there already.
        private mutating func add(_ keys: Set<[UInt8]>, besides allowed: Set<[UInt8]>) -> TransactionOverlap? {
            for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                if puts.contains(key), !allowed.contains(key) { return .puts(key) }
                if deletions.contains(where: { $0.contains(key) }) { return .putAndDelete(key) }
            }
            puts.formUnion(keys)
            return nil
        }
    }
}
