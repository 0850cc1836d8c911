import SwiftProtobuf

/// Collects the bytes of a stream and cuts them into messages.
struct GRPCFrameReader {
    private let limit: Int
    private var bytes: [UInt8] = []
    private var start = 0

    init(limit: Int) { self.limit = limit }

    /// Whether nothing is left over.
    var isEmpty: Bool { start == bytes.count }

    mutating func append(_ more: [UInt8]) {
        if isEmpty {
            bytes = more
        } else {
            bytes.removeFirst(start)
            bytes += more
        }
        start = 0
    }

    /// The next message, once all of it is there. What cannot be read stays where it is.
    mutating func next<Response: Message>() throws(RPCError) -> Response? {
        guard bytes.count - start >= GRPCFrame.prefixLength else { return nil }
        let length = try GRPCFrame.length(in: bytes, at: start, limit: limit)
        let begin = start + GRPCFrame.prefixLength
        guard bytes.count - begin >= length else { return nil }
        let message: Response = try GRPCFrame.decode(bytes, begin..<begin + length)
        start = begin + length
        return message
    }
}
