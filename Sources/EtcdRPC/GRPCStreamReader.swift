import CurlHTTP
import SwiftProtobuf
import Synchronization

/// Cuts what a stream receives into messages. One task at a time may read.
final class GRPCStreamReader: Sendable {
    private let stream: HTTPStream
    private let frames: Mutex<GRPCFrameReader>
    private let explain: @Sendable (HTTPError) async -> RPCError

    /// - Parameter explain: finds out what an error of the exchange means.
    init(_ stream: HTTPStream, limit: Int, explain: @escaping @Sendable (HTTPError) async -> RPCError) {
        self.stream = stream
        self.explain = explain
        frames = Mutex(GRPCFrameReader(limit: limit))
    }

    /// The next message; nil where the server closed the stream with status ok.
    func next<Response: Message>() async throws(RPCError) -> Response? {
        while true {
            let message: Result<Response?, RPCError> = frames.withLock { frames in
                do throws(RPCError) {
                    return .success(try frames.next())
                } catch {
                    return .failure(error)
                }
            }
            if let message = try message.get() { return message }
            guard let bytes = try await receive() else { return try end() }
            frames.withLock { $0.append(bytes) }
        }
    }

    /// The next message where all of it is here; nil where ``next()`` may know more.
    func ready<Response: Message>() -> Response? { frames.withLock { try? $0.next() } }

    /// More bytes; nil at the end of the body.
    private func receive() async throws(RPCError) -> [UInt8]? {
        let bytes: [UInt8]?
        do throws(HTTPError) {
            bytes = try await stream.next()
        } catch {
            // The trailers may be there though the head was lost.
            try GRPCAnswer.checkTrailers(stream.trailers)
            throw await explain(error)
        }
        guard let bytes, let head = stream.head else { return nil }
        if let error = GRPCAnswer.refusal(of: head, body: bytes) { throw error }
        return bytes
    }

    /// The end of the body: nil where the status is ok and nothing is cut off.
    private func end<Response>() throws(RPCError) -> Response? {
        guard let head = stream.head else { throw .noStatus }
        try GRPCAnswer.checkStatus(head, trailers: stream.trailers, body: [])
        guard frames.withLock({ $0.isEmpty }) else { throw .cutFrame }
        return nil
    }
}
