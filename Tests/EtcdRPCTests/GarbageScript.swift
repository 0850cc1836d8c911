import TestSupport

/// What a server sends that means harm, or is out of its mind: the same for the same seed.
struct GarbageScript: Sendable {
    /// What the bytes of an answer are made into.
    enum Shape: Int, CaseIterable, Sendable {
        case whole, bitsFlipped, cutOff, randomInside, randomBehind, randomAlone
        case web, otherType, malformedMessage, hugeLength, manyMessages, compressed, strangeStatus
        case endlessHead, endlessContinuation, brokenCompression, headTwice
        case goAways, resets, pings, settings, priorities, wideWindow, promises, unknownFrames, hugeFrame, wrongStream
        case badPadding, endlessBody, endlessMessages
    }

    private var random: SeededGenerator
    /// The shapes that follow on each other in one answer.
    let shapes: [Shape]

    /// One shape alone.
    init(_ shape: Shape) {
        random = SeededGenerator(seed: UInt64(shape.rawValue))
        shapes = [shape]
    }

    /// A few shapes, one behind the other.
    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        shapes = (0...random.number(0...2)).map { _ in random.pick(Shape.allCases, or: .whole) }
        self.random = random
    }

    /// Serves one connection.
    func serve(_ connection: RawConnection) {
        var script = self
        script.run(connection)
    }

    private mutating func run(_ connection: RawConnection) {
        guard connection.read(exactly: 24) != nil else { return }
        guard connection.write(HTTP2Frame(.settings).bytes) else { return }
        while let frame = HTTP2Frame(from: connection) {
            guard frame.kind == .headers else { continue }
            for shape in shapes {
                guard send(shape, on: frame.stream, connection) else { return }
            }
            switch random.number(0...3) {
            case 0: return
            case 1: return connection.reset()
            case 2: return connection.readToEnd()
            default: continue
            }
        }
    }

    /// False where the client takes no more.
    private mutating func send(_ shape: Shape, on stream: UInt32, _ connection: RawConnection) -> Bool {
        switch shape {
        case .endlessHead: return repeated(connection, 2_000, frame: .headers(stream, longFields))
        case .endlessContinuation:
            let head = HTTP2Frame(.headers, stream: stream, payload: []).bytes
            let more = HTTP2Frame(.continuation, stream: stream, payload: [0, 1, 120, 127, 129, 7] + random.bytes(256))
            return connection.write(head) && repeated(connection, 5_000, frame: more)
        case .goAways: return repeated(connection, 1_000, frame: .goAway(last: UInt32(random.number(0...9))))
        case .resets: return repeated(connection, 5_000, frame: .reset(stream, code: UInt8(random.number(0...20))))
        case .pings: return repeated(connection, 5_000, frame: HTTP2Frame(.ping, payload: random.bytes(8)))
        case .settings:
            let payload = [0, UInt8(random.number(0...9))] + random.bytes(4)
            return repeated(connection, 5_000, frame: HTTP2Frame(.settings, payload: payload))
        case .priorities:
            return repeated(connection, 5_000, frame: HTTP2Frame(.priority, stream: stream, payload: random.bytes(5)))
        case .endlessBody:
            return connection.write(
                HTTP2Frame.headers(stream, [(":status", "200"), ("content-type", "text/html")]).bytes)
                && repeated(connection, 4_000, frame: .data(stream, [UInt8](repeating: 65, count: 16_384)))
        case .endlessMessages:
            let message: [UInt8] = [0, 0, 0, 0, 0]
            let body = Array(repeatElement(message, count: 3_000).joined())
            return connection.write(HTTP2Frame.headers(stream, Self.grpc).bytes)
                && repeated(connection, 2_000, frame: .data(stream, body))
        default: return connection.write(bytes(shape, on: stream))
        }
    }

    private func repeated(_ connection: RawConnection, _ times: Int, frame: HTTP2Frame) -> Bool {
        let bytes = frame.bytes
        for _ in 0..<times {
            guard connection.write(bytes) else { return false }
        }
        return true
    }

    private static let grpc = [(":status", "200"), ("content-type", "application/grpc")]
    private var longFields: [(String, String)] {
        [(":status", "103")] + (0..<40).map { ("x-\($0)", String(repeating: "v", count: 300)) }
    }
}

/// The bytes of one answer.
extension GarbageScript {
    private mutating func bytes(_ shape: Shape, on stream: UInt32) -> [UInt8] {
        switch shape {
        case .bitsFlipped: flipped(ordinary(stream))
        case .cutOff: cut(ordinary(stream))
        case .randomInside: cut(ordinary(stream)) + random.bytes(random.number(1...200)) + ordinary(stream)
        case .randomBehind: ordinary(stream) + random.bytes(random.number(1...2_000))
        case .randomAlone: random.bytes(random.number(1...2_000))
        case .web: Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>hello</html>".utf8)
        case .otherType: answer(stream, type: random.pick(Self.types, or: ""), Array("<html>hello</html>".utf8))
        case .malformedMessage: answer(stream, message(random.bytes(random.number(1...200))))
        case .hugeLength: answer(stream, [0, UInt8(random.number(1...255)), 255, 255, 255] + random.bytes(100))
        case .manyMessages: answer(stream, (0..<50).flatMap { _ in message(RandomMessage.bytes(&random)) })
        case .compressed: answer(stream, [UInt8(random.number(1...255)), 0, 0, 0, 3] + random.bytes(3))
        case .strangeStatus: strangeStatus(stream)
        case .brokenCompression:
            HTTP2Frame(.headers, flags: 4, stream: stream, payload: random.bytes(random.number(1...300))).bytes
        case .headTwice: head(stream).bytes + head(stream).bytes + ordinary(stream)
        default: oddFrame(shape, on: stream)
        }
    }

    private mutating func oddFrame(_ shape: Shape, on stream: UInt32) -> [UInt8] {
        switch shape {
        case .wideWindow:
            Array(repeatElement(HTTP2Frame(.windowUpdate, payload: [127, 255, 255, 255]).bytes, count: 3).joined())
        case .promises:
            HTTP2Frame(.push, flags: 4, stream: stream, payload: [0, 0, 0, 2] + head(stream).payload).bytes
        case .unknownFrames:
            (0..<200).flatMap { _ in raw(UInt8(random.number(10...255)), stream, random.bytes(random.number(0...99))) }
        case .hugeFrame: [255, 255, 255, UInt8(random.number(0...9)), 0, 0, 0, 0, 1] + random.bytes(50_000)
        case .wrongStream: ordinary(UInt32(random.number(0...1_000)))
        case .badPadding: head(stream).bytes + raw(0, stream, [250] + random.bytes(20), flags: 9)
        default: ordinary(stream)
        }
    }

    /// What a server answers that is none of this.
    private mutating func ordinary(_ stream: UInt32) -> [UInt8] {
        answer(stream, message(RandomMessage.bytes(&random)))
    }

    private func head(_ stream: UInt32, type: String = "application/grpc") -> HTTP2Frame {
        .headers(stream, [(":status", "200"), ("content-type", type)])
    }

    private func answer(_ stream: UInt32, type: String = "application/grpc", _ body: [UInt8]) -> [UInt8] {
        let end = HTTP2Frame.headers(stream, [("grpc-status", "0")], ends: true)
        return head(stream, type: type).bytes + HTTP2Frame.data(stream, body).bytes + end.bytes
    }

    private func message(_ bytes: [UInt8]) -> [UInt8] {
        let length = UInt32(bytes.count)
        return [0, UInt8(length >> 24), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255)]
            + bytes
    }

    private mutating func strangeStatus(_ stream: UInt32) -> [UInt8] {
        let fields = [
            ("grpc-status", random.pick(["-1", "99999999999999999999", "", "0x0", " 14", "14"], or: "")),
            ("grpc-message", random.pick(["%", "%zz%F", "\u{1}", String(repeating: "%41", count: 9_000)], or: "")),
            ("grpc-status-details-bin", String(repeating: "A", count: random.number(0...9_000))),
        ]
        return HTTP2Frame.headers(
            stream, [(":status", random.pick(["200", "0", "999", "abc", "-1"], or: "200"))] + fields, ends: true
        ).bytes
    }

    private mutating func flipped(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.number(0...8) {
            guard let place = bytes.indices.randomElement(using: &random) else { return bytes }
            bytes[place] ^= 1 << UInt8(random.number(0...7))
        }
        return bytes
    }

    private mutating func cut(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.prefix(random.number(0...bytes.count))) }

    private func raw(_ kind: UInt8, _ stream: UInt32, _ payload: [UInt8], flags: UInt8 = 0) -> [UInt8] {
        var bytes = HTTP2Frame(.data, flags: flags, stream: stream, payload: payload).bytes
        bytes[3] = kind
        return bytes
    }

    private static let types = [
        "", "text/html", "application/grpc-web", "application/grpc+json", "application/grpc; a", "\u{7F}",
        String(repeating: "a", count: 9_000),
    ]
}
