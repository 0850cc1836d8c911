extension EtcdClient {
    /// Streams the database of one member.
    ///
    /// Up to the first piece the call is sent again where that is safe; afterwards whatever breaks the stream is
    /// thrown from it. The stream ends when `body` returns. The digest at its end is for the reader to verify.
    ///
    /// The configuration's request timeout bounds the wait for the first piece alone, however large the database is; a
    /// timeout among the options bounds the whole.
    ///
    /// - Parameters:
    ///   - endpoint: The member to ask; nil for one of the client's choice.
    ///   - options: The bounds of the call.
    ///   - body: Reads the stream, which ends with it.
    public func snapshot<Result: Sendable>(
        from endpoint: EtcdEndpoint? = nil, options: CallOptions = .default,
        _ body: (SnapshotStream) async throws -> Result
    ) async throws -> Result {
        let client = endpoint.map { pinned(to: $0) } ?? self
        return try await client.stream(.snapshot, (), options) { endpoint, next in
            try await body(SnapshotStream(endpoint: endpoint, next: next))
        }
    }
}
