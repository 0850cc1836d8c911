import SwiftProtobuf

/// gRPC's frames: a flag, the length in four bytes, the message.
enum GRPCFrame {
    static let prefixLength = 5
    /// What every frame of ours begins with: the flag of a message that is not compressed.
    static let beginning: [UInt8] = [0]

    /// The frame of a message without fields.
    static let empty: [UInt8] = [0, 0, 0, 0, 0]

    /// The frame of a message.
    static func encode(_ message: some Message, limit: Int) throws(RPCError) -> [UInt8] {
        let framed: FramedBytes
        do {
            framed = try message.serializedBytes()
        } catch {
            throw .cannotEncode
        }
        guard framed.count <= limit, let length = UInt32(exactly: framed.count) else {
            throw .requestTooLarge(framed.count, limit: limit)
        }
        return framed.finished(length: length)
    }

    /// What the prefix at `offset` says: the length of the message that follows.
    static func length(in bytes: [UInt8], at offset: Int, limit: Int) throws(RPCError) -> Int {
        guard bytes[offset] == 0 else { throw bytes[offset] == 1 ? .compressed : .noFrame }
        var length = 0
        for byte in bytes[(offset + 1)..<(offset + prefixLength)] { length = length << 8 | Int(byte) }
        guard length <= limit else { throw .responseTooLarge(length, limit: limit) }
        return length
    }

    /// The message in `bytes[range]`.
    static func decode<Response: Message>(_ bytes: [UInt8], _ range: Range<Int>) throws(RPCError) -> Response {
        do {
            return try Response(serializedBytes: bytes.span.bytes.extracting(range))
        } catch {
            throw .malformedMessage
        }
    }
}

/// Room for a message with room for the prefix before it, so that a message is written once.
private struct FramedBytes: SwiftProtobufContiguousBytes {
    private var bytes: [UInt8]

    init(repeating byte: UInt8, count: Int) { bytes = Array(repeating: byte, count: count + GRPCFrame.prefixLength) }

    init<S: Sequence>(_ sequence: S) where S.Element == UInt8 {
        bytes = Array(repeating: 0, count: GRPCFrame.prefixLength)
        bytes.append(contentsOf: sequence)
    }

    var count: Int { bytes.count - GRPCFrame.prefixLength }

    func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[GRPCFrame.prefixLength...])) }
    }

    mutating func withUnsafeMutableBytes<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeMutableBytes {
            try body(UnsafeMutableRawBufferPointer(rebasing: $0[GRPCFrame.prefixLength...]))
        }
    }

    /// The frame, uncompressed.
    consuming func finished(length: UInt32) -> [UInt8] {
        for place in 1..<GRPCFrame.prefixLength {
            bytes[place] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(GRPCFrame.prefixLength - 1 - place)))
        }
        return bytes
    }
}

extension RPCError {
    static let cannotEncode = RPCError(.internal, "the request cannot be encoded", outcome: .notSent)
    static let compressed = RPCError(.internal, "the answer is compressed, which was not asked for", outcome: .unknown)
    static let noFrame = RPCError(.internal, "the body of the answer is no gRPC", outcome: .unknown)
    static let cutFrame = RPCError(.internal, "the answer ends within a message", outcome: .unknown)
    static let malformedMessage = RPCError(
        .internal, "the answer is no message of the expected kind", outcome: .unknown)

    static func requestTooLarge(_ size: Int, limit: Int) -> RPCError {
        RPCError(.resourceExhausted, "the request has \(size) bytes, over the limit of \(limit)", outcome: .notSent)
    }

    static func responseTooLarge(_ size: Int, limit: Int) -> RPCError {
        RPCError(.resourceExhausted, "the answer has \(size) bytes, over the limit of \(limit)", outcome: .unknown)
    }
}
