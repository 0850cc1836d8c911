/// A plaintext HTTP/2 server that answers each request with frames of a test's own making.
package final class HTTP2Server: Sendable {
    /// What of a request has come when it is answered.
    package enum Moment: Sendable {
        case head, body, end
    }

    private let server: RawServer

    /// - Parameter answer: the frames that answer the request of a stream, given its id.
    package init(after moment: Moment = .end, _ answer: @escaping @Sendable (UInt32) -> [HTTP2Frame]) throws {
        server = try RawServer { connection in
            guard connection.read(exactly: Self.prefaceLength) != nil else { return }
            connection.write(HTTP2Frame(.settings).bytes)
            while let frame = HTTP2Frame(from: connection) {
                switch frame.kind {
                case .settings where frame.flags & HTTP2Frame.acknowledges == 0:
                    connection.write(HTTP2Frame(.settings, flags: HTTP2Frame.acknowledges).bytes)
                case .headers, .data:
                    guard moment.hasCome(with: frame) else { continue }
                    for reply in answer(frame.stream) {
                        guard connection.write(reply.bytes) else { return }
                    }
                default: continue
                }
            }
        }
    }

    package var port: UInt16 { server.port }

    /// `PRI * HTTP/2.0` and what follows it.
    private static let prefaceLength = 24
}

extension HTTP2Server.Moment {
    fileprivate func hasCome(with frame: HTTP2Frame) -> Bool {
        switch self {
        case .head: frame.kind == .headers
        case .body: frame.kind == .data && !frame.payload.isEmpty
        case .end: frame.flags & HTTP2Frame.endsStream != 0
        }
    }
}

/// A frame of HTTP/2.
package struct HTTP2Frame: Sendable {
    package enum Kind: UInt8, Sendable {
        case data, headers, priority, reset, settings, push, ping, goAway, windowUpdate, continuation
    }

    package static let endsStream: UInt8 = 1
    package static let acknowledges: UInt8 = 1
    private static let endsHeaders: UInt8 = 4

    package var kind: Kind
    package var flags: UInt8
    package var stream: UInt32
    package var payload: [UInt8]

    package init(_ kind: Kind, flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) {
        self.kind = kind
        self.flags = flags
        self.stream = stream
        self.payload = payload
    }

    /// The next frame of a connection; nil at its end.
    package init?(from connection: RawConnection) {
        guard let head = connection.read(exactly: 9), let kind = Kind(rawValue: head[3]) else { return nil }
        let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        guard let payload = length == 0 ? [] : connection.read(exactly: length) else { return nil }
        let stream = head[5...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        self.init(kind, flags: head[4], stream: stream, payload: payload)
    }

    /// Header fields, as literals without any compression.
    package static func headers(
        _ stream: UInt32, _ fields: [(String, String)], ends: Bool = false
    ) -> HTTP2Frame {
        var block: [UInt8] = []
        for (name, value) in fields {
            block.append(0)
            block += literal(name) + literal(value)
        }
        return HTTP2Frame(
            .headers, flags: endsHeaders | (ends ? endsStream : 0), stream: stream, payload: block)
    }

    /// The same, cut into frames of a size that every client takes.
    package static func large(_ stream: UInt32, _ fields: [(String, String)], ends: Bool = false) -> [HTTP2Frame] {
        let block = headers(stream, fields).payload
        return stride(from: 0, to: block.count, by: 16_000).map { start in
            let end = min(start + 16_000, block.count)
            let flags = (end == block.count ? endsHeaders : 0) | (start == 0 && ends ? endsStream : 0)
            return HTTP2Frame(
                start == 0 ? .headers : .continuation, flags: flags, stream: stream, payload: Array(block[start..<end]))
        }
    }

    package static func data(_ stream: UInt32, _ bytes: [UInt8], ends: Bool = false) -> HTTP2Frame {
        HTTP2Frame(.data, flags: ends ? endsStream : 0, stream: stream, payload: bytes)
    }

    /// Ends a stream with an error.
    package static func reset(_ stream: UInt32, code: UInt8) -> HTTP2Frame {
        HTTP2Frame(.reset, stream: stream, payload: [0, 0, 0, code])
    }

    /// Says that no stream after `stream` is looked at.
    package static func goAway(last stream: UInt32, code: UInt8 = 0) -> HTTP2Frame {
        HTTP2Frame(.goAway, payload: bigEndian(stream) + [0, 0, 0, code])
    }

    /// The frame as it is sent.
    package var bytes: [UInt8] {
        let length = UInt32(payload.count)
        return Self.bigEndian(length).dropFirst() + [kind.rawValue, flags] + Self.bigEndian(stream) + payload
    }

    private static func literal(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        if bytes.count < 127 { return [UInt8(bytes.count)] + bytes }
        var left = bytes.count - 127
        var length: [UInt8] = [127]
        while left >= 128 {
            length.append(UInt8(left & 127) | 128)
            left >>= 7
        }
        return length + [UInt8(left)] + bytes
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
    }
}
