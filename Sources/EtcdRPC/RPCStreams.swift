package import SwiftProtobuf

/// The responses of a stream, in order; throws ``RPCError`` when the stream breaks, nil when the server closed it with
/// status ok.
package struct RPCResponses<Response: Message>: Sendable {
    private let nextResponse: @Sendable () async throws(RPCError) -> Response?
    private let readyResponse: @Sendable () -> Response?

    package init(
        next: @escaping @Sendable () async throws(RPCError) -> Response?,
        ready: @escaping @Sendable () -> Response? = { nil }
    ) {
        nextResponse = next
        readyResponse = ready
    }

    /// The next response. Only one task at a time may wait.
    package func next() async throws(RPCError) -> Response? { try await nextResponse() }
    /// The next response where it is here already; nil where ``next()`` may know more.
    package func ready() -> Response? { readyResponse() }
}

/// The requests of a bidirectional stream.
package struct RPCRequests<Request: Message>: Sendable {
    private let sendRequests: @Sendable ([Request]) async throws(RPCError) -> Void
    private let finishRequests: @Sendable () -> Void

    package init(
        send: @escaping @Sendable ([Request]) async throws(RPCError) -> Void, finish: @escaping @Sendable () -> Void
    ) {
        sendRequests = send
        finishRequests = finish
    }

    /// Sends one message; waits while too much is not yet on its way.
    package func send(_ request: Request) async throws(RPCError) { try await sendRequests([request]) }
    /// Sends messages, in this order; waits while too much is not yet on its way.
    package func send(all requests: [Request]) async throws(RPCError) { try await sendRequests(requests) }
    /// Closes this side of the stream.
    package func finish() { finishRequests() }
}
