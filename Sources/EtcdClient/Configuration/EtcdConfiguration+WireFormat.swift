extension EtcdConfiguration {
    /// How calls go over the wire.
    public enum WireFormat: String, Sendable, Hashable, CaseIterable {
        /// gRPC over HTTP/2, as etcd's own clients speak.
        case gRPC = "grpc"
        /// JSON over HTTP/1.1, for clusters behind proxies that carry nothing else. What a server's gateway does not
        /// offer fails with `unimplemented`; each watch is a connection of its own.
        case jsonGateway = "json-gateway"
    }
}
