/// The pairs of a range.
public struct GetResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// The pairs, in the order asked for.
    public var keyValues: [KeyValue]
    /// Whether the limit cut the answer short.
    public var more: Bool
    /// How many keys the range holds, whatever the limit.
    public var count: Int64

    /// A response with these values.
    public init(header: ResponseHeader, keyValues: [KeyValue], more: Bool, count: Int64) {
        self.header = header
        self.keyValues = keyValues
        self.more = more
        self.count = count
    }
}
