import CurlHTTP
package import SwiftProtobuf
import Synchronization

extension GRPCTransport {
    package func serverStream<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall,
        _ body: (RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        let frame = try GRPCFrame.encode(request, limit: call.maxSendBytes)
        return try await withStream(method.path, call, sending: frame) { stream in
            try await body(responses(of: stream, method.path, call))
        }
    }

    package func bidirectional<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ call: RPCCall,
        _ body: (RPCRequests<Request>, RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        let limit = call.maxSendBytes
        let first = FirstFrame()
        return try await withStream(method.path, call) { stream in
            let requests = RPCRequests<Request>(
                send: { requests throws(RPCError) in
                    var frames: [UInt8] = []
                    for request in requests {
                        let frame = try GRPCFrame.encode(request, limit: limit)
                        if method.answersEach { first.note(frame) }
                        frames += frame
                    }
                    do throws(HTTPError) {
                        try await stream.send(frames)
                    } catch {
                        throw RPCError(error)
                    }
                }, finish: { stream.finish() })
            return try await body(requests, responses(of: stream, method.path, call, behind: first))
        }
    }

    /// Opens a stream for as long as `body` runs and its task is not cancelled.
    private func withStream<Result: Sendable>(
        _ path: String, _ call: RPCCall, sending frame: [UInt8]? = nil, _ body: (HTTPStream) async throws -> Result
    ) async throws -> Result {
        let stream: HTTPStream
        var request = httpRequest(path, call, connection: .own)
        if frame == nil { request.sentAhead = GRPCFrame.beginning }
        request.inspect = { head, _ in GRPCAnswer.isComplete(head) ? .enough : .more }
        do throws(HTTPError) {
            stream = try client.open(request, body: frame)
        } catch {
            throw RPCError(error)
        }
        defer { stream.cancel() }
        return try await withTaskCancellationHandler {
            try await body(stream)
        } onCancel: {
            stream.cancel()
        }
    }

    private func responses<Response: Message>(
        of stream: HTTPStream, _ path: String, _ call: RPCCall, behind first: FirstFrame = FirstFrame()
    ) -> RPCResponses<Response> {
        let reader = GRPCStreamReader(stream, limit: call.maxReceiveBytes) { error in
            await self.hiddenStatus(behind: error, path, call, sending: first.bytes, among: .ofRefusals)
                ?? RPCError(error)
        }
        return RPCResponses(next: { () throws(RPCError) in try await reader.next() }, ready: { reader.ready() })
    }
}

/// The first request of a stream, where each has an answer of its own and may be sent twice.
private final class FirstFrame: Sendable {
    private let frame = Mutex<[UInt8]>([])

    /// As it was sent; empty where none was.
    var bytes: [UInt8] { frame.withLock { $0 } }

    func note(_ bytes: [UInt8]) { frame.withLock { if $0.isEmpty { $0 = bytes } } }
}

extension Set<RPCStatusCode> {
    /// What a server may say of a stream that it does not serve: who may open it, and whether it can be served now.
    fileprivate static let ofRefusals: Set = [
        .unimplemented, .unauthenticated, .permissionDenied, .failedPrecondition, .invalidArgument, .unavailable,
        .resourceExhausted,
    ]
}
