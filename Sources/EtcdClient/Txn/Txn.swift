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
    public var isReadOnly: Bool { then.allSatisfy(\.isReadOnly) && self.else.allSatisfy(\.isReadOnly) }
}

extension Txn {
    /// One operation of a transaction.
    public enum Operation: Sendable, Hashable {
        /// Reads a range.
        case get(GetRequest)
        /// Writes a key.
        case put(PutRequest)
        /// Deletes a range.
        case delete(DeleteRequest)
        /// Carries out a transaction inside this one.
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
