import EtcdProtos
import SwiftProtobuf

// Requests, as a server reads them.

extension GetRequest: EtcdMessage {
    /// Reads a `RangeRequest`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_RangeRequest = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `RangeRequest`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension PutRequest: EtcdMessage {
    /// Reads a `PutRequest`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_PutRequest = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `PutRequest`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension DeleteRequest: EtcdMessage {
    /// Reads a `DeleteRangeRequest`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_DeleteRangeRequest = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `DeleteRangeRequest`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension Txn: EtcdMessage {
    /// Reads a `TxnRequest`. Operations and comparisons of kinds that this library does not know are an error.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_TxnRequest = try parsedMessage(bytes)
        try self.init(message)
    }

    /// A `TxnRequest`.
    public var serialized: [UInt8] { messageBytes(message) }
}

// Responses, as a server writes them.

extension GetResponse: EtcdMessage {
    /// Reads a `RangeResponse`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_RangeResponse = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `RangeResponse`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension PutResponse: EtcdMessage {
    /// Reads a `PutResponse`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_PutResponse = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `PutResponse`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension DeleteResponse: EtcdMessage {
    /// Reads a `DeleteRangeResponse`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_DeleteRangeResponse = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `DeleteRangeResponse`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension TxnResponse: EtcdMessage {
    /// Reads a `TxnResponse`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_TxnResponse = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `TxnResponse`.
    public var serialized: [UInt8] { messageBytes(message) }
}

/// Reads a message.
func parsedMessage<Kind: Message>(_ bytes: [UInt8]) throws(EtcdError) -> Kind {
    do { return try Kind(serializedBytes: bytes) } catch {
        throw EtcdError(.protocolError, noMessage(Kind.protoMessageName), outcome: .unknown)
    }
}

/// A message without required fields can always be written.
func messageBytes(_ message: some Message) -> [UInt8] { (try? message.serializedBytes()) ?? [] }

private func noMessage(_ name: String) -> String { "the bytes are no \(name)" }
