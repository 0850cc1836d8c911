package import SwiftProtobuf

/// Carries calls to one endpoint at a time, in one wire format.
///
/// The contract of every implementation:
/// - A call goes to `call.endpoint` and to no other. It is sent at most once.
/// - What fails, fails as an ``RPCError`` whose `outcome` is set where the fact is known: `refused` for an answer of
///   the server that says the call was not carried out, `notSent` where no byte of the request can have left, else
///   `unknown`. Layers above never guess it.
/// - A call ends by its deadline, and at once when its task is cancelled; the connection stays up.
/// - A consumer that stops pausing the stream: memory per stream is bounded.
/// - A stream that ends without a status from the server throws; it never just ends.
package protocol RPCTransport: Sendable {
    /// Whether a stream both ways takes requests later than what is sent first; where it does not, that begins the
    /// stream, and more fails. Methods whose requests have each an answer of its own take them all the same.
    var takesLaterRequests: Bool { get }

    /// One request, one response.
    func unary<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall
    ) async throws(RPCError) -> Response

    /// One request, a stream of responses. Leaving `body` ends the stream.
    func serverStream<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall,
        _ body: (RPCResponses<Response>) async throws -> Result
    ) async throws -> Result

    /// Streams both ways. Leaving `body` ends both.
    func bidirectional<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ call: RPCCall,
        _ body: (RPCRequests<Request>, RPCResponses<Response>) async throws -> Result
    ) async throws -> Result
}

extension RPCTransport {
    package var takesLaterRequests: Bool { true }
}
