import EtcdProtos
import EtcdRPC
import EtcdSandbox
import Foundation

/// The calls the tests make.
enum Methods {
    static let put = RPCMethod<Etcdserverpb_PutRequest, Etcdserverpb_PutResponse>(
        service: "etcdserverpb.KV", name: "Put")
    static let range = RPCMethod<Etcdserverpb_RangeRequest, Etcdserverpb_RangeResponse>(
        service: "etcdserverpb.KV", name: "Range")
    static let watch = RPCMethod<Etcdserverpb_WatchRequest, Etcdserverpb_WatchResponse>(
        service: "etcdserverpb.Watch", name: "Watch")
    static let keepAlive = RPCMethod<Etcdserverpb_LeaseKeepAliveRequest, Etcdserverpb_LeaseKeepAliveResponse>(
        service: "etcdserverpb.Lease", name: "LeaseKeepAlive", answersEach: true)
    static let snapshot = RPCMethod<Etcdserverpb_SnapshotRequest, Etcdserverpb_SnapshotResponse>(
        service: "etcdserverpb.Maintenance", name: "Snapshot")
    static let status = RPCMethod<Etcdserverpb_StatusRequest, Etcdserverpb_StatusResponse>(
        service: "etcdserverpb.Maintenance", name: "Status")
}

extension RPCTransport {
    func put(_ key: String, value: Data = Data("v".utf8), _ call: RPCCall) async throws {
        var request = Etcdserverpb_PutRequest()
        request.key = Data(key.utf8)
        request.value = value
        _ = try await unary(Methods.put, request, call)
    }

    /// The key with everything known of it; nil where it is not there.
    func get(_ key: String, _ call: RPCCall) async throws -> Mvccpb_KeyValue? {
        var request = Etcdserverpb_RangeRequest()
        request.key = Data(key.utf8)
        return try await unary(Methods.range, request, call).kvs.first
    }

    /// All keys that begin so.
    func all(_ prefix: String, _ call: RPCCall) async throws -> [Mvccpb_KeyValue] {
        var request = Etcdserverpb_RangeRequest()
        request.key = Data(prefix.utf8)
        var end = Array(prefix.utf8)
        end[end.count - 1] += 1
        request.rangeEnd = Data(end)
        return try await unary(Methods.range, request, call).kvs
    }
}

extension RPCEndpoint {
    /// From `http://HOST:PORT` or `https://HOST:PORT`.
    init(_ url: String) {
        let parts = url.split(separator: ":")
        self.init(
            usesTLS: parts[0] == "https", host: String(parts[1].dropFirst(2)), port: Int(parts[2]) ?? 0)
    }
}

extension RPCCall {
    /// A call to `url` with time enough.
    static func to(_ url: String, within limit: Duration = .seconds(30)) -> RPCCall {
        RPCCall(endpoint: RPCEndpoint(url), deadline: .now + limit)
    }
}

/// Hands out a transport and shuts it down.
func withTransport<Value>(
    _ configuration: TransportConfiguration = TransportConfiguration(),
    _ body: (GRPCTransport) async throws -> Value
) async throws -> Value {
    let transport = GRPCTransport(configuration)
    defer { transport.shutdown() }
    return try await body(transport)
}

/// Hands out a transport over the JSON gateway and shuts it down.
func withGateway<Value>(
    _ configuration: TransportConfiguration = TransportConfiguration(),
    _ body: (GatewayTransport) async throws -> Value
) async throws -> Value {
    let transport = GatewayTransport(configuration)
    defer { transport.shutdown() }
    return try await body(transport)
}

/// Hands out a transport of either kind and shuts it down.
func withTransport<Value>(
    _ kind: TransportKind, _ configuration: TransportConfiguration, _ body: (any RPCTransport) async throws -> Value
) async throws -> Value {
    switch kind {
    case .grpc: try await withTransport(configuration) { try await body($0) }
    case .gateway: try await withGateway(configuration) { try await body($0) }
    }
}

/// The wire formats.
enum TransportKind: CaseIterable {
    case grpc, gateway
}

/// How a call failed; nil where it did not.
func failure(_ body: () async throws -> Void) async -> RPCError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? RPCError
    }
}
