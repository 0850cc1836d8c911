/// A right of a role over a range of keys.
public struct Permission: Sendable, Hashable {
    /// What is allowed.
    public var kind: Kind
    /// The keys it is allowed on.
    public var range: KeyRange

    /// Allows `kind` on `range`.
    public init(_ kind: Kind, _ range: KeyRange) {
        self.kind = kind
        self.range = range
    }
}

extension Permission {
    /// What a permission allows.
    public enum Kind: Sendable, Hashable {
        case read, write, readWrite
        /// A kind this library does not know, by its number.
        case unrecognized(Int)
    }
}
