/// The answer to a delete.
public struct DeleteResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// How many keys were deleted.
    public var deleted: Int64
    /// The pairs that were deleted, where they were asked for.
    public var prevKVs: [KeyValue]

    /// A response with these values.
    public init(header: ResponseHeader, deleted: Int64, prevKVs: [KeyValue] = []) {
        self.header = header
        self.deleted = deleted
        self.prevKVs = prevKVs
    }
}
