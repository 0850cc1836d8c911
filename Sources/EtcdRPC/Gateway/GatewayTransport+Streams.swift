import CurlHTTP
package import SwiftProtobuf

extension GatewayTransport {
    package func serverStream<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall,
        _ body: (RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        let text = try GatewayCoding.encode(request, limit: call.maxSendBytes)
        let stream = try await open(method, text, call)
        defer { stream.cancel() }
        let reader = GatewayStreamReader(stream, limit: GatewayCoding.receiveLimit(call.maxReceiveBytes))
        return try await withTaskCancellationHandler {
            try await body(RPCResponses { () throws(RPCError) in try await reader.next() })
        } onCancel: {
            stream.cancel()
        }
    }

    package func bidirectional<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ call: RPCCall,
        _ body: (RPCRequests<Request>, RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        if method.answersEach {
            let exchange = GatewayExchanges(self, method, call)
            return try await body(exchange.requests, exchange.responses)
        }
        let exchange = GatewayExchange(self, method, call)
        defer { exchange.cancel() }
        return try await withTaskCancellationHandler {
            try await body(exchange.requests, exchange.responses)
        } onCancel: {
            exchange.cancel()
        }
    }

    /// Begins a stream whose request is whole.
    func open<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ text: [UInt8], _ call: RPCCall
    ) async throws(RPCError) -> HTTPStream {
        if !prefixes.isSure(of: call.endpoint) { _ = await findPrefix(call) }
        let prefix = prefixes.prefix(of: call.endpoint)
        let request = try httpRequest(method, call, below: prefix, connection: .own)
        do throws(HTTPError) {
            return try client.open(request, body: text)
        } catch {
            throw RPCError(error)
        }
    }
}
