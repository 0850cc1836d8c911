import CurlHTTP
import SwiftProtobuf
import Synchronization

/// A stream both ways whose requests are sent at once: what is sent first begins it, and more fails.
final class GatewayExchange<Request: Message, Response: Message>: Sendable {
    private enum State {
        case idle, opening
        case open(HTTPStream)
        case over
    }

    private let transport: GatewayTransport
    private let method: RPCMethod<Request, Response>
    private let call: RPCCall
    private let state = Mutex(State.idle)
    /// Brings the reader once the stream is open.
    private let opened: AsyncStream<GatewayStreamReader>
    private let opening: AsyncStream<GatewayStreamReader>.Continuation
    private let reader = Mutex<GatewayStreamReader?>(nil)

    init(_ transport: GatewayTransport, _ method: RPCMethod<Request, Response>, _ call: RPCCall) {
        self.transport = transport
        self.method = method
        self.call = call
        (opened, opening) = AsyncStream.makeStream()
    }

    var requests: RPCRequests<Request> {
        RPCRequests(
            send: { (requests: [Request]) async throws(RPCError) in try await self.send(requests) }, finish: {})
    }

    var responses: RPCResponses<Response> { RPCResponses { () async throws(RPCError) in try await self.next() } }

    /// Ends the stream at once.
    func cancel() {
        let stream = state.withLock { state -> HTTPStream? in
            defer { state = .over }
            if case .open(let stream) = state { return stream }
            return nil
        }
        stream?.cancel()
        opening.finish()
    }

    private func send(_ requests: [Request]) async throws(RPCError) {
        let isFirst = state.withLock { state in
            guard case .idle = state else { return false }
            state = .opening
            return true
        }
        guard isFirst else { throw .takesNoMore }
        var text: [UInt8] = []
        for request in requests {
            if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
            text += try GatewayCoding.encode(request, limit: call.maxSendBytes)
        }
        let stream = try await transport.open(method, text, call)
        let isWanted = state.withLock { state in
            guard case .opening = state else { return false }
            state = .open(stream)
            return true
        }
        guard isWanted else { return stream.cancel() }
        opening.yield(GatewayStreamReader(stream, limit: GatewayCoding.receiveLimit(call.maxReceiveBytes)))
    }

    private func next() async throws(RPCError) -> Response? {
        if let reader = reader.withLock({ $0 }) { return try await reader.next() }
        var openings = opened.makeAsyncIterator()
        guard let reader = await openings.next() else { throw .leftBeforeOpen }
        self.reader.withLock { $0 = reader }
        return try await reader.next()
    }
}

extension RPCError {
    fileprivate static let takesNoMore = RPCError(
        .unimplemented, "the JSON gateway takes no more requests on a stream", outcome: .notSent)
    fileprivate static let leftBeforeOpen = RPCError(.cancelled, "the call was cancelled", outcome: .notSent)
}
