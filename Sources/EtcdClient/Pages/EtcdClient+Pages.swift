import EtcdRPC

extension EtcdClient {
    /// The versions that a server tells at `/version`.
    ///
    /// - Parameter endpoint: nil for the endpoint that calls go to.
    public func serverVersions(
        of endpoint: EtcdEndpoint? = nil, options: CallOptions = .default
    ) async throws(EtcdError) -> ServerVersions {
        let page = try await page("/version", endpoint, options, maxBytes: shortPage)
        guard page.status == 200, let versions = ServerVersions(page: page.body) else {
            throw .strangePage("/version", page.status, page.endpoint)
        }
        return versions
    }

    /// What a server says of its health at `/health`.
    ///
    /// A member that defragments answers as ever while it is blocked; only a call that it serves shows that it can.
    ///
    /// - Parameter endpoint: nil for the endpoint that calls go to.
    public func serverHealth(
        of endpoint: EtcdEndpoint? = nil, options: CallOptions = .default
    ) async throws(EtcdError) -> ServerHealth {
        let page = try await page("/health", endpoint, options, maxBytes: shortPage)
        guard let health = ServerHealth(page: page.body) else {
            throw .strangePage("/health", page.status, page.endpoint)
        }
        return health
    }

    /// The metrics of a server, from `/metrics`: at most 16 MiB of text.
    ///
    /// - Parameter endpoint: nil for the endpoint that calls go to.
    public func serverMetrics(
        of endpoint: EtcdEndpoint? = nil, options: CallOptions = .default
    ) async throws(EtcdError) -> ServerMetrics {
        let page = try await page("/metrics", endpoint, options, maxBytes: 16 << 20)
        guard page.status == 200 else { throw .strangePage("/metrics", page.status, page.endpoint) }
        return ServerMetrics(text: String(decoding: page.body, as: UTF8.self))
    }

    /// What a GET of `path` answers, whatever the status.
    private func page(
        _ path: String, _ endpoint: EtcdEndpoint?, _ options: CallOptions, maxBytes: Int
    ) async throws(EtcdError) -> (endpoint: EtcdEndpoint, status: Int, body: [UInt8]) {
        let traits = CallTraits(label: "GET \(path)", policy: .repeatable, token: .never)
        let view = endpoint.map { pinned(to: $0) } ?? self
        return try await view.attempts(traits, options) { (endpoint, rpc) async throws(RPCError) in
            var call = rpc
            call.maxReceiveBytes = maxBytes
            let page = try await core.transport.page(path, call)
            core.noteSuccess(endpoint)
            return (endpoint, page.status, page.body)
        }
    }
}

extension EtcdError {
    fileprivate static func strangePage(_ path: String, _ status: Int, _ endpoint: EtcdEndpoint) -> EtcdError {
        EtcdError(
            .protocolError, "the page (HTTP \(status)) is not one of etcd's", outcome: .refused,
            method: "GET \(path)", endpoint: endpoint, endpoints: [endpoint])
    }
}

/// The longest page of versions or health, in bytes.
private let shortPage = 64 << 10
