import EtcdRPC

/// The connections of a client: gRPC.
func connect(_ configuration: TransportConfiguration) -> any ClientTransport { GRPCTransport(configuration) }

extension GRPCTransport: ClientTransport {
    package func close() { shutdown() }
}
