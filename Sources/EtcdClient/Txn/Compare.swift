/// One condition of a transaction, on a key or on every key of a range.
///
/// A key that does not exist has version, revisions and lease 0; a comparison of its value never holds.
public struct Compare: Sendable, Hashable {
    /// The keys that must satisfy the condition.
    public var range: KeyRange
    /// How what is stored must stand to the operand.
    public var relation: Relation
    /// What is compared, and with what.
    public var operand: Operand

    /// Compares the keys of `range`.
    public init(_ range: KeyRange, _ relation: Relation, _ operand: Operand) {
        self.range = range
        self.relation = relation
        self.operand = operand
    }

    /// Holds where the key exists.
    public static func exists(_ key: [UInt8]) -> Compare { Compare(.key(key), .notEqual, .version(0)) }

    /// Holds where the key does not exist.
    public static func absent(_ key: [UInt8]) -> Compare { Compare(.key(key), .equal, .version(0)) }
}

extension Compare {
    /// How what is stored stands to the operand.
    public enum Relation: Sendable, Hashable, CaseIterable {
        /// It is the operand.
        case equal
        /// It is something else.
        case notEqual
        /// It comes before the operand.
        case less
        /// It comes behind the operand.
        case greater
    }

    /// What is compared, and with what.
    public enum Operand: Sendable, Hashable {
        /// The value, in byte order.
        case value([UInt8])
        /// The number of puts since the key was created.
        case version(Int64)
        /// The revision that created the key.
        case createRevision(Int64)
        /// The revision that last wrote the key.
        case modRevision(Int64)
        /// The lease the key ends with.
        case lease(Int64)

        /// The value, as text.
        public static func value(_ text: String) -> Operand { .value([UInt8](text.utf8)) }
    }
}
