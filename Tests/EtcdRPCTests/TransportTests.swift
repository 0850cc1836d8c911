import Testing

/// The tests of the transport that need servers.
@Suite("The gRPC transport")
enum TransportTests {}
