extension EtcdClient {
    /// Writes a key that is not there.
    @discardableResult
    public func putIfAbsent(
        _ request: PutRequest, options: CallOptions = .default
    ) async throws(EtcdError) -> ConditionalPutResponse {
        try await put(request, where: .absent(request.key), options)
    }

    /// Writes a key that was last written by `revision`.
    @discardableResult
    public func put(
        _ request: PutRequest, ifModRevision revision: Int64, options: CallOptions = .default
    ) async throws(EtcdError) -> ConditionalPutResponse {
        try await put(request, where: Compare(.key(request.key), .equal, .modRevision(revision)), options)
    }

    /// Writes a key that is there, whatever its value.
    @discardableResult
    public func putIfPresent(
        _ request: PutRequest, options: CallOptions = .default
    ) async throws(EtcdError) -> ConditionalPutResponse {
        try await put(request, where: .exists(request.key), options)
    }

    /// Writes a key whose value is `value`; an absent key has none.
    @discardableResult
    public func put(
        _ request: PutRequest, ifValue value: [UInt8], options: CallOptions = .default
    ) async throws(EtcdError) -> ConditionalPutResponse {
        try await put(request, where: Compare(.key(request.key), .equal, .value(value)), options)
    }

    /// Deletes a key that was last written by `revision`.
    @discardableResult
    public func delete(
        _ key: [UInt8], ifModRevision revision: Int64, options: CallOptions = .default
    ) async throws(EtcdError) -> ConditionalDeleteResponse {
        let unchanged = Compare(.key(key), .equal, .modRevision(revision))
        let delete = DeleteRequest(.key(key), prevKV: true)
        let txn = Txn(if: [unchanged], then: [.delete(delete)], else: [.get(GetRequest(.key(key)))])
        let response = try await self.txn(txn, options: options)
        var answer = ConditionalDeleteResponse(header: response.header, succeeded: response.succeeded)
        switch response.responses.first {
        case .delete(let delete): answer.deleted = delete.prevKVs.first
        case .get(let get): answer.current = get.keyValues.first
        default: break
        }
        return answer
    }

    private func put(
        _ request: PutRequest, where compare: Compare, _ options: CallOptions
    ) async throws(EtcdError) -> ConditionalPutResponse {
        let txn = Txn(if: [compare], then: [.put(request)], else: [.get(GetRequest(.key(request.key)))])
        let response = try await self.txn(txn, options: options)
        var current: KeyValue?
        if case .get(let get)? = response.responses.first { current = get.keyValues.first }
        return ConditionalPutResponse(header: response.header, succeeded: response.succeeded, current: current)
    }

    /// As the other `modify`, with a key that is text.
    @discardableResult
    public func modify(
        _ key: String, options: CallOptions = .default, _ change: ([UInt8]?) throws -> [UInt8]?
    ) async throws -> [UInt8]? { try await modify([UInt8](key.utf8), options: options, change) }

    /// Reads a key, and writes what `change` makes of its value, again and again until nobody has interfered.
    ///
    /// `change` gets nil where the key is not there, and returns nil to have it deleted; what it returns unchanged is
    /// not written. It may run several times. The key keeps its lease. A write whose outcome is not known throws, and
    /// is not repeated.
    ///
    /// - Returns: what the key holds now; nil where it is not there.
    @discardableResult
    public func modify(
        _ key: [UInt8], options: CallOptions = .default, _ change: ([UInt8]?) throws -> [UInt8]?
    ) async throws -> [UInt8]? {
        var current = try await get(GetRequest(.key(key)), options: options).keyValues.first
        while true {
            try Task.checkCancellation()
            let value = try change(current?.value)
            if value == current?.value { return value }
            let unchanged = Compare(.key(key), .equal, .modRevision(current?.modRevision ?? 0))
            let write: Txn.Operation =
                if let value {
                    .put(PutRequest(key: key, value: value, lease: current?.lease ?? 0))
                } else {
                    .delete(DeleteRequest(.key(key)))
                }
            let txn = Txn(if: [unchanged], then: [write], else: [.get(GetRequest(.key(key)))])
            let response = try await self.txn(txn, options: options)
            if response.succeeded { return value }
            guard case .get(let get)? = response.responses.first else { continue }
            current = get.keyValues.first
        }
    }

    /// Carries out an operation that was made earlier.
    @discardableResult
    public func perform(
        _ operation: Txn.Operation, options: CallOptions = .default
    ) async throws(EtcdError) -> TxnResponse.OperationResponse {
        switch operation {
        case .get(let request): .get(try await get(request, options: options))
        case .put(let request): .put(try await put(request, options: options))
        case .delete(let request): .delete(try await delete(request, options: options))
        case .txn(let txn): .txn(try await self.txn(txn, options: options))
        }
    }
}
