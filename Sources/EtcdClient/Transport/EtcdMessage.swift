/// A value that goes over the wire as a Protocol Buffers message: what an ``EtcdTransport`` gets and gives.
public protocol EtcdMessage: Sendable {
    /// Reads a message; throws `protocolError` for bytes that are none of this kind. Fields that this library does not
    /// know are passed over.
    init(serialized bytes: [UInt8]) throws(EtcdError)

    /// The message.
    var serialized: [UInt8] { get }
}
