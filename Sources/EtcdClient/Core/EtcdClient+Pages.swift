import EtcdRPC

extension EtcdClient {
    /// What a GET of `path` at `endpoint` answers, whatever the status: `/version`, `/health`, `/metrics`.
    package func httpGet(
        _ path: String, at endpoint: EtcdEndpoint, options: CallOptions = .default, maxBytes: Int = 16 << 20
    ) async throws(EtcdError) -> (status: Int, body: [UInt8]) {
        let traits = CallTraits(label: "GET \(path)", policy: .repeatable, token: .never)
        return try await pinned(to: endpoint).attempts(traits, options) { (_, rpc) async throws(RPCError) in
            try await core.transport.get(path, from: rpc.endpoint, deadline: rpc.deadline, maxBytes: maxBytes)
        }
    }
}
