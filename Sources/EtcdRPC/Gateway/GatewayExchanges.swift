import CurlHTTP
import SwiftProtobuf

/// A stream both ways in which each request has an answer of its own: a call for each.
///
/// A server may leave unread what follows in the same body once it has begun to answer.
final class GatewayExchanges<Request: Message, Response: Message>: Sendable {
    private let transport: GatewayTransport
    private let method: RPCMethod<Request, Response>
    private let call: RPCCall
    private let answers: AsyncStream<Response>
    private let answered: AsyncStream<Response>.Continuation

    init(_ transport: GatewayTransport, _ method: RPCMethod<Request, Response>, _ call: RPCCall) {
        self.transport = transport
        self.method = method
        self.call = call
        (answers, answered) = AsyncStream.makeStream()
    }

    /// How many calls are made side by side.
    private static var width: Int { 16 }

    var requests: RPCRequests<Request> {
        RPCRequests(
            send: { (requests: [Request]) async throws(RPCError) in try await self.send(requests) },
            finish: { self.answered.finish() })
    }

    var responses: RPCResponses<Response> {
        RPCResponses { () async throws(RPCError) in
            var answers = self.answers.makeAsyncIterator()
            let answer = await answers.next()
            if answer == nil, Task.isCancelled { throw .cancelledExchange }
            return answer
        }
    }

    private func send(_ requests: [Request]) async throws(RPCError) {
        let failure = await withTaskGroup(of: RPCError?.self) { group -> RPCError? in
            var waiting = requests[...]
            for request in waiting.prefix(Self.width) { group.addTask { await self.exchange(request) } }
            waiting = waiting.dropFirst(Self.width)
            while let failure = await group.next() {
                if let failure {
                    group.cancelAll()
                    return failure
                }
                if let request = waiting.popFirst() { group.addTask { await self.exchange(request) } }
            }
            return nil
        }
        if let failure { throw failure }
    }

    /// Sends one request and takes its answer.
    private func exchange(_ request: Request) async -> RPCError? {
        do throws(RPCError) {
            let text = try GatewayCoding.encode(request, limit: call.maxSendBytes)
            let response = try await transport.collect(method, text, call)
            try GatewayAnswer.check(response.head, body: response.body)
            var lines = GatewayLines(limit: response.body.count)
            lines.append(response.body)
            while let line = try lines.next() { answered.yield(try GatewayResult<Response>.value(of: line)) }
            if let rest = lines.takeRest() { answered.yield(try GatewayResult<Response>.value(of: rest)) }
            return nil
        } catch {
            return error
        }
    }
}

extension RPCError {
    fileprivate static let cancelledExchange = RPCError(.cancelled, "the call was cancelled", outcome: .unknown)
}
