import CurlHTTP
import Synchronization
import TestSupport
import Testing

@Suite("An HTTP client")
struct ClientTests {
    /// Asks a server that answers with `answer`; hands back what it made of it.
    private func get(
        _ answer: String, maxBodyBytes: Int = 1 << 20, within limit: Duration = .seconds(20)
    ) async throws -> HTTPResponse {
        let server = try RawServer { connection in
            guard connection.readHead() != nil else { return }
            connection.write(answer)
        }
        let client = HTTPClient()
        defer { client.shutdown() }
        return try await client.send(request(server, maxBodyBytes: maxBodyBytes, within: limit))
    }

    private func request(
        _ server: RawServer, maxBodyBytes: Int = 1 << 20, within limit: Duration = .seconds(20)
    ) -> HTTPRequest {
        HTTPRequest(
            .get, HTTPOrigin(usesTLS: false, host: "127.0.0.1", port: Int(server.port)), "/version?a=b",
            version: .http1, connection: .own, deadline: .now + limit, maxBodyBytes: maxBodyBytes)
    }

    private func failure(_ body: () async throws -> Void) async -> HTTPError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? HTTPError
        }
    }

    @Test("an answer is collected: head, body, trailers")
    func collects() async throws {
        let response = try await get(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: u\r\n\r\n")
        #expect(response.head.status == 200)
        #expect(response.head.version == .http1)
        #expect(response.head.value(of: "x-a") == "b")
        #expect(response.body == Array("abcde".utf8))
        #expect(response.trailers == [HTTPField("x-t", "u")])
        #expect(response.isWhole)
    }

    @Test("the request is what was asked for, and nothing besides")
    func plainRequest() async throws {
        let seen = Mutex("")
        let server = try RawServer { connection in
            let head = connection.readHead() ?? ""
            seen.withLock { $0 = head }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        let client = HTTPClient()
        defer { client.shutdown() }
        var request = request(server)
        request.fields = [HTTPField("x-a", "b"), HTTPField("x-empty", "")]
        _ = try await client.send(request)
        let expected = "GET /version?a=b HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nx-a: b\r\nx-empty:\r\n\r\n"
        #expect(seen.withLock { $0 } == expected)
    }

    @Test("a redirect is an answer, and not followed")
    func redirect() async throws {
        let response = try await get("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n")
        #expect(response.head.status == 302)
    }

    @Test("a body over the limit ends the exchange")
    func bodyLimit() async throws {
        let error = await failure {
            _ = try await get("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde", maxBodyBytes: 4)
        }
        #expect(error?.code == .tooLarge)
        let response = try await get("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd", maxBodyBytes: 4)
        #expect(response.body.count == 4)
    }

    @Test("a head without end ends the exchange")
    func headLimit() async throws {
        let server = try RawServer { connection in
            guard connection.readHead() != nil, connection.write("HTTP/1.1 200 OK\r\n") else { return }
            while connection.write("x-y: \(String(repeating: "z", count: 500))\r\n") {}
        }
        let client = HTTPClient()
        defer { client.shutdown() }
        let error = await failure { _ = try await client.send(request(server)) }
        #expect(error?.code == .tooLarge)
    }

    @Test(
        "a cut or strange answer is told",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", HTTPError.Code.connectionLost),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .connectionLost), ("", .noAnswer),
            ("\u{16}\u{3}\u{1}\u{0}", .connectionLost),
        ])
    func strange(answer: String, code: HTTPError.Code) async throws {
        let error = await failure { _ = try await get(answer) }
        #expect(error?.sent == .unknown)
        #expect([code, .malformed].contains(error?.code), "\(error?.message ?? "")")
    }

    @Test("an exchange ends at its deadline")
    func deadline() async throws {
        let server = try RawServer { $0.readToEnd() }
        let client = HTTPClient()
        defer { client.shutdown() }
        let started = ContinuousClock.now
        let error = await failure { _ = try await client.send(request(server, within: .milliseconds(200))) }
        #expect(error?.code == .deadlineExceeded)
        #expect((.milliseconds(200) ..< .seconds(60)).contains(started.duration(to: .now)))
    }

    @Test("a client that was shut down takes no more exchanges, of either kind")
    func closed() async throws {
        let server = try RawServer { $0.readToEnd() }
        let client = HTTPClient()
        let request = request(server)
        async let open = failure { _ = try await client.send(request) }
        client.shutdown()
        client.shutdown()
        #expect(await open?.code == .closed)
        #expect(await failure { _ = try await client.send(request) }?.code == .closed)
        #expect(await failure { _ = try client.open(request) }?.code == .closed)
    }

    @Test("a stream whose reader stops holds no more than its bound")
    func backPressure() async throws {
        let written = Mutex(0)
        let server = try RawServer { connection in
            guard connection.readHead() != nil, connection.write("HTTP/1.1 200 OK\r\n\r\n") else { return }
            let piece = Array(repeating: UInt8(7), count: 65_536)
            while connection.write(piece) { written.withLock { $0 += piece.count } }
        }
        let bound = 256 << 10
        let client = HTTPClient(HTTPClientConfiguration(streamBufferBytes: bound))
        defer { client.shutdown() }
        let stream = try client.open(request(server, within: .seconds(60)))
        _ = try await stream.next()
        var before = -1
        try await eventually("the server has to wait", every: .milliseconds(300)) {
            let now = written.withLock { $0 }
            defer { before = now }
            return now == before
        }
        // What is ready at once is what the client holds.
        let held = try #require(try await stream.next())
        #expect(held.count <= bound + 65_536)
        var read = held.count
        while read < 8 << 20, let more = try await stream.next() { read += more.count }
        #expect(read >= 8 << 20)
        #expect(stream.head?.status == 200)
    }
}
