import Glibc

/// The least of an HTTP/1.1 client: one GET or POST to a loopback port, on a thread of its own.
enum PlainHTTP {
    struct Answer: Sendable {
        var status: Int
        var body: String
    }

    /// Asks for `path`; throws where no whole answer comes within `seconds` of each read.
    static func get(port: UInt16, path: String, seconds: Int = 2) async throws(SandboxError) -> Answer {
        try await ask("GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", port, seconds)
    }

    /// Sends JSON to `path`; throws where no whole answer comes within `seconds` of each read.
    static func post(port: UInt16, path: String, json: String, seconds: Int = 10) async throws(SandboxError) -> Answer {
        try await ask(
            "POST \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)", port, seconds)
    }

    private static func ask(_ text: String, _ port: UInt16, _ seconds: Int) async throws(SandboxError) -> Answer {
        let result: Result<Answer, SandboxError> = await OwnThread.run {
            Result { () throws(SandboxError) in try askBlocking(text, port: port, seconds: seconds) }
        }
        return try result.get()
    }

    private static func askBlocking(_ text: String, port: UInt16, seconds: Int) throws(SandboxError) -> Answer {
        let socket = try Socket.connected(port: port)
        defer { socket.close() }
        socket.setTimeout(seconds)
        let request = Array(text.utf8)
        guard send(socket.descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw .system("send to 127.0.0.1:\(port)", errno)
        }
        return try parse(readAll(socket, port: port), port: port)
    }

    /// Reads to the end of the body where the head tells its length, else to the end of the connection: etcd's address
    /// for peers leaves the connection open for a while whatever it was asked for.
    private static func readAll(_ socket: Socket, port: UInt16) throws(SandboxError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < 16 << 20, !isWhole(bytes) {
            let count = recv(socket.descriptor, &buffer, buffer.count, 0)
            if count == 0 { break }
            guard count > 0 else { throw .system("read from 127.0.0.1:\(port)", errno) }
            bytes += buffer[..<count]
        }
        return bytes
    }

    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        // A head is short; a long body is not searched again and again.
        let start = String(decoding: bytes.prefix(4_096), as: UTF8.self)
        guard let end = start.firstRange(of: "\r\n\r\n") else { return false }
        let lines = start[..<end.lowerBound].lowercased().split(separator: "\r\n")
        guard let line = lines.first(where: { $0.hasPrefix("content-length:") }) else { return false }
        guard let length = Int(line.dropFirst(15).filter(\.isNumber)) else { return false }
        return bytes.count >= start[..<end.upperBound].utf8.count + length
    }

    private static func parse(_ bytes: [UInt8], port: UInt16) throws(SandboxError) -> Answer {
        let text = String(decoding: bytes, as: UTF8.self)
        let head = text.prefix { !$0.isNewline }.split(separator: " ")
        guard head.count >= 2, head[0].hasPrefix("HTTP/1"), let status = Int(head[1]) else { throw .noHTTP(port) }
        // In Swift a CRLF is one character.
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw .noHTTP(port) }
        return Answer(status: status, body: String(text[end.upperBound...]))
    }
}

extension SandboxError {
    fileprivate static func noHTTP(_ port: UInt16) -> SandboxError {
        SandboxError(.unexpectedAnswer, "127.0.0.1:\(port) answered something that is no HTTP")
    }
}
