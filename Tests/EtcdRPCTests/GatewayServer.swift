import TestSupport

/// A plaintext HTTP/1.1 server that answers as a test says, and notes what it was asked.
struct GatewayServer {
    /// One request.
    struct Request: Sendable {
        var path: String
        /// The head, in lower case.
        var head: String
        var body: String
    }

    /// What is sent back: a head, and the parts of a body, each in a write of its own.
    struct Answer: Sendable {
        var status = 200
        var type = "application/json"
        var parts: [[UInt8]]
        /// Whether the body ends as it should, in its chunks.
        var isWhole = true

        init(_ body: String, status: Int = 200, type: String = "application/json") {
            self.init([Array(body.utf8)], status: status, type: type)
        }

        init(_ parts: [[UInt8]], status: Int = 200, type: String = "application/json", isWhole: Bool = true) {
            self.parts = parts
            self.status = status
            self.type = type
            self.isWhole = isWhole
        }
    }

    private let server: RawServer
    var url: String { "http://127.0.0.1:\(server.port)" }

    init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
        server = try RawServer { connection in
            while let request = Self.read(connection) {
                guard Self.write(answer(request), to: connection) else { return }
            }
        }
    }

    private static func read(_ connection: RawConnection) -> Request? {
        guard let head = connection.readHead() else { return nil }
        let lower = head.lowercased()
        let length =
            lower.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) } ?? 0
        guard let body = connection.read(exactly: length) else { return nil }
        let words = head.split(separator: " ")
        return Request(
            path: words.count > 1 ? String(words[1]) : "", head: lower, body: String(decoding: body, as: UTF8.self))
    }

    private static func write(_ answer: Answer, to connection: RawConnection) -> Bool {
        connection.write(
            "HTTP/1.1 \(answer.status) Whatever\r\ncontent-type: \(answer.type)\r\ntransfer-encoding: chunked\r\n\r\n")
        for part in answer.parts where !part.isEmpty {
            guard connection.write(Array("\(String(part.count, radix: 16))\r\n".utf8) + part + Array("\r\n".utf8))
            else { return false }
        }
        return answer.isWhole && connection.write("0\r\n\r\n")
    }
}
