package import SwiftProtobuf

/// One RPC of a service: its name on the wire and the types it takes and gives.
///
/// The names are those of etcd's `rpc.proto`; the shape of the call (unary, stream) is the method of ``RPCTransport``
/// that carries it.
package struct RPCMethod<Request: Message, Response: Message>: Sendable {
    /// The full service name, for example `etcdserverpb.KV`.
    package let service: String
    /// The method's name, for example `Range`.
    package let name: String
    /// Of a stream both ways: whether each request has one answer of its own, which no other request has to do with, and
    /// may be sent twice.
    package let answersEach: Bool

    package init(service: String, name: String, answersEach: Bool = false) {
        self.service = service
        self.name = name
        self.answersEach = answersEach
    }

    /// The path of the HTTP/2 request, as the gRPC protocol has it.
    package var path: String { "/\(service)/\(name)" }
}
