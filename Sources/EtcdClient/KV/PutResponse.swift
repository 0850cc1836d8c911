/// The answer to a put.
public struct PutResponse: Sendable, Hashable {
    /// Who answered; its revision is the put's.
    public var header: ResponseHeader
    /// The pair before the put, where there was one and it was asked for.
    public var prevKV: KeyValue?

    /// A response with these values.
    public init(header: ResponseHeader, prevKV: KeyValue? = nil) {
        self.header = header
        self.prevKV = prevKV
    }
}
