import EtcdRPC

extension EtcdConfiguration.WireFormat {
    /// The connections of a client.
    func connect(_ configuration: TransportConfiguration) -> any ClientTransport {
        switch self {
        case .gRPC: GRPCTransport(configuration)
        case .jsonGateway: GatewayTransport(configuration)
        }
    }
}

extension GRPCTransport: ClientTransport {
    package func close() { shutdown() }
}

extension GatewayTransport: ClientTransport {
    package func close() { shutdown() }
}
