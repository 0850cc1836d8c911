import CurlHTTP
import SwiftProtobuf
import Synchronization

/// Cuts what a stream receives into messages. One task at a time may read.
final class GatewayStreamReader: Sendable {
    private let stream: HTTPStream
    private let lines: Mutex<GatewayLines>

    init(_ stream: HTTPStream, limit: Int) {
        self.stream = stream
        lines = Mutex(GatewayLines(limit: limit))
    }

    /// The next message; nil where the server closed the stream well.
    func next<Response: Message>() async throws(RPCError) -> Response? {
        while true {
            let line: Result<[UInt8]?, RPCError> = lines.withLock { lines in
                do throws(RPCError) { return .success(try lines.next()) } catch { return .failure(error) }
            }
            if let line = try line.get() { return try GatewayResult<Response>.value(of: line) }
            guard let bytes = try await receive() else { return try await end() }
            guard let head = stream.head, head.status == 200, head.isJSON else { throw try await refusal(bytes) }
            lines.withLock { $0.append(bytes) }
        }
    }

    private func receive() async throws(RPCError) -> [UInt8]? {
        do throws(HTTPError) {
            return try await stream.next()
        } catch {
            throw RPCError(error)
        }
    }

    /// The end of the body: the last line need not have an end of its own.
    private func end<Response: Message>() async throws(RPCError) -> Response? {
        guard let head = stream.head else { throw .noStatus }
        try GatewayAnswer.check(head, body: [])
        guard let rest = lines.withLock({ $0.takeRest() }) else { return nil }
        return try GatewayResult<Response>.value(of: rest)
    }

    /// What an answer says that is no stream.
    private func refusal(_ bytes: [UInt8]) async throws(RPCError) -> RPCError {
        var body = bytes
        while body.count < GatewayAnswer.refusalLimit, let more = try await receive() { body += more }
        guard let head = stream.head else { return .noStatus }
        return GatewayAnswer.refusal(head, body: body)
    }
}
