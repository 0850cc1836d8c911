import EtcdClient

/// What is to be seen of one operation that may have been carried out.
enum TransactionTrace: Hashable {
    /// As it was before.
    case untouched
    /// There was nothing to delete, and there is nothing.
    case nothing
    /// The key holds the value, and was written in this revision.
    case written(Int64)
    /// Nothing is left in the range.
    case gone
    /// Somebody else has been there.
    case other
}

/// What is to be seen of the writes of a transaction, those of both branches, by their places in the tree.
struct TransactionTraces {
    private var traces: [String: TransactionTrace] = [:]

    subscript(path: String) -> TransactionTrace? {
        get { traces[path] }
        set { traces[path] = newValue }
    }

    /// Whether no branch can have been taken that writes.
    var areUntouched: Bool { traces.values.allSatisfy { $0 == .untouched || $0 == .nothing } }

    /// The ways through the transaction that explain what is to be seen, each as the places of what it wrote or deleted.
    /// Of several not all need be told.
    func courses(of txn: Txn) -> [Set<String>] {
        let revisions = Set(traces.values.compactMap { if case .written(let revision) = $0 { revision } else { nil } })
        return revisions.flatMap { revision in
            let courses = courses(of: txn, in: revision)
            return courses.count > 1 ? courses : courses.filter { $0.contains { traces[$0] == .written(revision) } }
        }
    }

    // Where a way writes nothing it explains less than one that does, and of two that both write nobody can tell.
    private func courses(of txn: Txn, below path: String = "", in revision: Int64) -> [Set<String>] {
        let courses = txn.branches(below: path).flatMap { self.courses(of: $0, in: revision) }
        let writing = courses.filter { !$0.isEmpty }
        return Array(writing.isEmpty ? courses.prefix(1) : writing.prefix(2))
    }

    private func courses(of branch: [(path: String, operation: Txn.Operation)], in revision: Int64) -> [Set<String>] {
        var courses: [Set<String>] = [[]]
        for (path, operation) in branch {
            switch operation {
            case .get: continue
            case .txn(let inner):
                let inner = self.courses(of: inner, below: path, in: revision)
                courses = Array(courses.flatMap { course in inner.map { course.union($0) } }.prefix(2))
            case .put, .delete:
                switch traces[path] {
                case .written(revision), .gone: courses = courses.map { $0.union([path]) }
                case .nothing: continue
                case .written, .untouched, .other, nil: return []
                }
            }
        }
        return courses
    }
}

extension Txn {
    /// Both branches, each operation with its place in the tree.
    fileprivate func branches(below path: String) -> [[(path: String, operation: Operation)]] {
        [("then", then), ("else", self.else)].map { branch, operations in
            operations.enumerated().map { ("\(path.isEmpty ? "" : path + ".")\(branch)[\($0)]", $1) }
        }
    }

    /// The puts and deletions of both branches, those of transactions inside too, as if each were carried out.
    func writes(below path: String = "") -> [TransactionStep] {
        branches(below: path).joined().flatMap { path, operation -> [TransactionStep] in
            switch operation {
            case .get: []
            case .put: [TransactionStep(path: path, operation: operation, answer: .written)]
            case .delete: [TransactionStep(path: path, operation: operation, answer: .deleted(1))]
            case .txn(let inner): inner.writes(below: path)
            }
        }
    }
}
