import EtcdRPC
import SwiftProtobuf

/// A transport whose calls are shown to interceptors.
final class InterceptedTransport: ClientTransport {
    private let inner: any ClientTransport
    private let interceptors: [any EtcdInterceptor]

    init(_ inner: any ClientTransport, _ interceptors: [any EtcdInterceptor]) {
        self.inner = inner
        self.interceptors = interceptors
    }

    var takesLaterRequests: Bool { inner.takesLaterRequests }

    func unary<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall
    ) async throws(RPCError) -> Response {
        let (call, seen) = begin(method.service, method.name, .unary, call)
        seen.messageSent()
        do throws(RPCError) {
            let response = try await inner.unary(method, request, call)
            seen.messageReceived()
            seen.noteEnd(nil)
            seen.finish()
            return response
        } catch {
            seen.noteEnd(error)
            seen.finish()
            throw error
        }
    }

    func serverStream<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall,
        _ body: (RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        let (call, seen) = begin(method.service, method.name, .serverStream, call)
        seen.messageSent()
        return try await seen.whileOpen {
            try await inner.serverStream(method, request, call) { responses in
                try await body(seen.responses(responses))
            }
        }
    }

    func bidirectional<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ call: RPCCall,
        _ body: (RPCRequests<Request>, RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        let (call, seen) = begin(method.service, method.name, .bidirectionalStream, call)
        return try await seen.whileOpen {
            try await inner.bidirectional(method, call) { requests, responses in
                try await body(seen.requests(requests), seen.responses(responses))
            }
        }
    }

    func page(_ path: String, _ call: RPCCall) async throws(RPCError) -> (status: Int, body: [UInt8]) {
        try await inner.page(path, call)
    }

    func close() { inner.close() }

    private func begin(
        _ service: String, _ method: String, _ kind: EtcdAttempt.Kind, _ call: RPCCall
    ) -> (RPCCall, SeenAttempt) {
        var attempt = EtcdAttempt(
            service: service, method: method, kind: kind, endpoint: EtcdEndpoint(call.endpoint),
            deadline: call.deadline)
        let observers = interceptors.compactMap { $0.begin(&attempt) }
        var call = call
        call.metadata += attempt.added
        return (call, SeenAttempt(observers))
    }
}
