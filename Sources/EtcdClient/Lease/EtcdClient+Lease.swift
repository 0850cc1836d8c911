extension EtcdClient {
    /// Grants a lease.
    ///
    /// - Parameters:
    ///   - ttl: Seconds it is to live without being kept alive; the server may grant more.
    ///   - id: A number of the caller's choice; 0 lets the server choose.
    ///   - options: The bounds of the call.
    public func leaseGrant(
        ttl: Int64, id: Int64 = 0, options: CallOptions = .default
    ) async throws(EtcdError) -> LeaseGrantResponse {
        try await perform(.leaseGrant, LeaseGrantRequest(ttl: ttl, id: id), options)
    }

    /// Ends a lease, and the keys attached to it.
    @discardableResult
    public func leaseRevoke(_ id: Int64, options: CallOptions = .default) async throws(EtcdError) -> ResponseHeader {
        try await perform(.leaseRevoke, id, options)
    }

    /// How long a lease has left; a lease that is gone has -1 seconds, and is no error.
    ///
    /// - Parameters:
    ///   - id: The lease.
    ///   - keys: Whether to list the keys attached; a view with a namespace lists its own.
    ///   - options: The bounds of the call.
    public func leaseTimeToLive(
        _ id: Int64, keys: Bool = false, options: CallOptions = .default
    ) async throws(EtcdError) -> LeaseTimeToLiveResponse {
        var response = try await perform(.leaseTimeToLive, LeaseTimeToLiveRequest(id: id, keys: keys), options)
        response.keys = response.keys.filter(namespace.contains).map(namespace.outer)
        return response
    }

    /// The leases there are.
    public func leases(options: CallOptions = .default) async throws(EtcdError) -> LeasesResponse {
        try await perform(.leases, (), options)
    }

    /// Gives a lease its full time again, once; `leaseNotFound` where it is gone.
    @discardableResult
    public func leaseKeepAliveOnce(
        _ id: Int64, options: CallOptions = .default
    ) async throws(EtcdError) -> LeaseKeepAliveResponse {
        let answer = try await perform(.leaseKeepAliveOnce, id, options)
        guard answer.ttl > 0 else { throw .leaseGone(id) }
        return answer
    }
}
