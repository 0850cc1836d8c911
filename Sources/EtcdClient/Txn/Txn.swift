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
    }
}
