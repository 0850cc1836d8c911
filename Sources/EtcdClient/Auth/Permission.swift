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
        /// Read alone.
        case read
        /// Write alone.
        case write
        /// Both.
        case readWrite
        /// A kind this library does not know, by its number.
        case unrecognized(Int)

        /// The kind that a text names, in upper or lower case: `read`, `write` or `readwrite`; nil for any other text.
        public init?(_ text: String) {
            switch text.lowercased() {
            case "read": self = .read
            case "write": self = .write
            case "readwrite": self = .readWrite
            default: return nil
            }
        }
    }
}

extension Permission.Kind: CustomStringConvertible {
    /// The kind as etcd's own tools name it.
    public var description: String {
        switch self {
        case .read: "read"
        case .write: "write"
        case .readWrite: "readwrite"
        case .unrecognized(let number): "permission \(number)"
        }
    }
}
