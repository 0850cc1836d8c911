/// A transaction: where all comparisons hold it carries out `then`, else `else`, as one revision.
public struct Txn: Sendable, Hashable {
    /// What must hold; nothing holds always.
    public var `if`: [Compare]
    /// Carried out, in order, where everything held.
    public var then: [Operation]
    /// Carried out, in order, where something did not hold.
    public var `else`: [Operation]

    /// A transaction of these parts.
    public init(if compares: [Compare] = [], then: [Operation] = [], else otherwise: [Operation] = []) {
        self.if = compares
        self.then = then
        self.else = otherwise
    }

    /// Whether neither branch can write.
    public var isReadOnly: Bool {
        var level = [self]
        while !level.isEmpty {
            guard level.allSatisfy({ !$0.writesItself }) else { return false }
            level = level.flatMap(\.inner)
        }
        return true
    }
}

// However deep transactions stand in one another, none of this calls itself: the stack has its end.
extension Txn {
    /// How deep they may stand in one another, the outermost counted. More than twice that an answer could not be read.
    static let mostLevels = 32

    /// Throws `transactionTooDeep` where they stand deeper in one another than can be sent.
    package func expectShallow() throws(EtcdError) {
        var level = [self]
        for _ in 0..<Self.mostLevels {
            level = level.flatMap(\.inner)
            if level.isEmpty { return }
        }
        throw EtcdError(.transactionTooDeep, tooDeep, outcome: .notSent, method: "txn")
    }

    /// The transactions inside it, of both branches.
    private var inner: [Txn] {
        [then, self.else].flatMap { operations in
            operations.compactMap { operation -> Txn? in if case .txn(let txn) = operation { txn } else { nil } }
        }
    }

    /// Whether an operation of its own, and not of a transaction inside it, writes.
    private var writesItself: Bool {
        [then, self.else].contains { operations in
            operations.contains { operation in
                switch operation {
                case .put, .delete: true
                case .get, .txn: false
                }
            }
        }
    }
}

private let tooDeep = "transactions stand in one another at most \(Txn.mostLevels) deep"

extension Txn {
    /// One operation of a transaction.
    public enum Operation: Sendable, Hashable {
        /// Reads a range.
        case get(GetRequest)
        /// Writes a key.
        case put(PutRequest)
        /// Deletes a range.
        case delete(DeleteRequest)
        /// Carries out a transaction inside this one. They stand in one another at most 32 deep.
        indirect case txn(Txn)

        /// Whether the operation only reads.
        public var isReadOnly: Bool {
            switch self {
            case .get: true
            case .put, .delete: false
            case .txn(let txn): txn.isReadOnly
            }
        }

        /// The keys that the operation is about; nil for a transaction, which may be about several ranges.
        public var range: KeyRange? {
            switch self {
            case .get(let request): request.range
            case .put(let request): .key(request.key)
            case .delete(let request): request.range
            case .txn: nil
            }
        }
    }
}

extension Txn.Operation {
    /// Reads one key.
    public static func get(_ key: String) -> Self { .get(GetRequest(key: key)) }

    /// Reads a range.
    public static func get(_ range: KeyRange) -> Self { .get(GetRequest(range)) }

    /// Writes a key.
    public static func put(_ key: String, _ value: String, lease: Int64 = 0) -> Self {
        .put(PutRequest(key: key, value: value, lease: lease))
    }

    /// Deletes one key.
    public static func delete(_ key: String) -> Self { .delete(DeleteRequest(key: key)) }

    /// Deletes a range.
    public static func delete(_ range: KeyRange) -> Self { .delete(DeleteRequest(range)) }
}
