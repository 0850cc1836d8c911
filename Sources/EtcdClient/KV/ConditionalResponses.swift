/// The answer to a put with a condition.
public struct ConditionalPutResponse: Sendable, Hashable {
    /// Who answered, and when: where the put was done, its revision.
    public var header: ResponseHeader
    /// Whether the put was done.
    public var succeeded: Bool
    /// Where it was not, the key as it is; nil where it is not there.
    public var current: KeyValue?

    /// A response with these values.
    public init(header: ResponseHeader, succeeded: Bool, current: KeyValue? = nil) {
        self.header = header
        self.succeeded = succeeded
        self.current = current
    }
}

/// The answer to a delete with a condition.
public struct ConditionalDeleteResponse: Sendable, Hashable {
    /// Who answered, and when: where the delete was done, its revision.
    public var header: ResponseHeader
    /// Whether the delete was done.
    public var succeeded: Bool
    /// Where it was, the pair that was deleted.
    public var deleted: KeyValue?
    /// Where it was not, the key as it is; nil where it is not there.
    public var current: KeyValue?

    /// A response with these values.
    public init(
        header: ResponseHeader, succeeded: Bool, deleted: KeyValue? = nil, current: KeyValue? = nil
    ) {
        self.header = header
        self.succeeded = succeeded
        self.deleted = deleted
        self.current = current
    }
}
