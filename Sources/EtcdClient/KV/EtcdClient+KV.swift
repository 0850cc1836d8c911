extension EtcdClient {
    /// Reads a key or a range.
    ///
    /// A read of a compacted or future revision fails with `compacted` or `futureRevision`.
    public func get(_ request: GetRequest, options: CallOptions = .default) async throws(EtcdError) -> GetResponse {
        namespace.outer(try await perform(.get, namespace.inner(request), options))
    }

    /// Writes a key.
    @discardableResult
    public func put(_ request: PutRequest, options: CallOptions = .default) async throws(EtcdError) -> PutResponse {
        namespace.outer(try await perform(.put, namespace.inner(request), options))
    }

    /// Deletes a key or a range.
    @discardableResult
    public func delete(
        _ request: DeleteRequest, options: CallOptions = .default
    ) async throws(EtcdError) -> DeleteResponse {
        namespace.outer(try await perform(.delete, namespace.inner(request), options))
    }

    /// Gives up history; `compacted` says that it was given up before.
    @discardableResult
    public func compact(
        _ request: CompactRequest, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        try await perform(.compact, request, options)
    }

    /// Carries out a transaction.
    @discardableResult
    public func txn(_ txn: Txn, options: CallOptions = .default) async throws(EtcdError) -> TxnResponse {
        try txn.expectShallow()
        let inner = try namespace.inner(txn)
        guard let fence, !inner.isReadOnly else { return try await namespace.outer(perform(.txn, inner, options)) }
        return namespace.outer(try await carryOut(inner, behind: fence, options))
    }
}
