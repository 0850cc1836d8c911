/// Deletes a key or a range.
public struct DeleteRequest: Sendable, Hashable {
    /// The keys to delete.
    public var range: KeyRange
    /// Return the pairs that are deleted.
    public var prevKV: Bool

    /// Deletes a range.
    public init(_ range: KeyRange, prevKV: Bool = false) {
        self.range = range
        self.prevKV = prevKV
    }

    /// Deletes one key.
    public init(key: String) { self.init(.key(key)) }
}
