import EtcdProtos
import EtcdRPC
import EtcdSandbox
import Synchronization
import TestSupport
import Testing

extension TransportTests {
    /// Servers that are none, or answer what no etcd would.
    @Suite("F31: Strange servers", .serialized)
    struct StrangeServerTests {
        /// How a call to a plaintext HTTP/2 server with these answers fails.
        private func failure(
            of frames: @escaping @Sendable (UInt32) -> [HTTP2Frame], limit: Int = Int(Int32.max)
        ) async throws -> RPCError? {
            let server = try HTTP2Server(frames)
            return try await withTransport { transport in
                var call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                call.maxReceiveBytes = limit
                return await EtcdRPCTests.failure { _ = try await transport.unary(Methods.range, .init(), call) }
            }
        }

        private static let grpc = [(":status", "200"), ("content-type", "application/grpc")]
        private static let ok = [("grpc-status", "0"), ("grpc-message", "")]

        @Test("an ordinary answer is taken")
        func ordinary() async throws {
            let error = try await failure { stream in
                [
                    .headers(stream, Self.grpc), .data(stream, [0, 0, 0, 0, 2, 0x20, 7]),
                    .headers(stream, Self.ok, ends: true),
                ]
            }
            #expect(error == nil, "\(error?.message ?? "")")
        }

        @Test(
            "a web page, an error page or another content type is told",
            arguments: [
                (200, "text/html", RPCStatusCode.unknown, RPCOutcome.unknown),
                (404, "text/plain", .unimplemented, .refused),
                (401, "text/html", .unauthenticated, .refused), (403, "text/html", .permissionDenied, .refused),
                (503, "text/html", .unavailable, .unknown), (500, "application/grpc", .unknown, .unknown),
                (200, "application/grpcweb", .unknown, .unknown), (200, "application/json", .unknown, .unknown),
            ])
        func pages(status: Int, type: String, code: RPCStatusCode, outcome: RPCOutcome) async throws {
            let error = try await failure { stream in
                [
                    .headers(stream, [(":status", "\(status)"), ("content-type", type)]),
                    .data(stream, Array("<html>hello</html>".utf8), ends: true),
                ]
            }
            #expect(error?.code == code)
            #expect(error?.outcome == outcome)
            #expect(error?.isFromServer == false)
            #expect(error?.message.contains("HTTP/2 \(status) with \(type): <html>hello</html>") == true)
        }

        @Test("an endless page is not read to its end")
        func endlessPage() async throws {
            let error = try await failure { stream in
                [.headers(stream, [(":status", "200"), ("content-type", "text/html")])]
                    + Array(repeating: .data(stream, Array(repeating: 65, count: 16_384)), count: 1000)
            }
            #expect(error?.message.contains("the answer is no gRPC") == true)
        }

        @Test(
            "frames that cannot be are told",
            arguments: [
                ([0, 0xFF, 0xFF, 0xFF, 0xFF, 1], "over the limit"), ([1, 0, 0, 0, 1, 0], "compressed"),
                ([7, 0, 0, 0, 1, 0], "no gRPC"), ([0, 0, 0, 0, 3, 1], "within a message"),
                ([0, 0], "within a message"),
                ([0, 0, 0, 0, 2, 0xFF, 0xFF], "no message of the expected kind"), ([], "no message"),
                ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "more than one message"),
            ] as [([UInt8], String)])
        func frames(bytes: [UInt8], message: String) async throws {
            let error = try await failure { stream in
                [.headers(stream, Self.grpc), .data(stream, bytes), .headers(stream, Self.ok, ends: true)]
            }
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
            #expect(error?.outcome == .unknown)
        }

        @Test("an announced length over the limit ends the call though the server says no more")
        func stalledFrame() async throws {
            let started = ContinuousClock.now
            let error = try await failure(
                of: { stream in
                    [.headers(stream, Self.grpc), .data(stream, [0, 0x7F, 0xFF, 0xFF, 0xFF])]
                }, limit: 1 << 20)
            #expect(error?.code == .resourceExhausted)
            #expect(started.duration(to: .now) < .seconds(10))
        }

        @Test("a missing or unreadable status is told", arguments: [[], [("grpc-status", "ok")], [("x", "y")]])
        func status(trailers: [(String, String)]) async throws {
            let error = try await failure { stream in
                let body = HTTP2Frame.data(stream, [0, 0, 0, 0, 0], ends: trailers.isEmpty)
                let end = trailers.isEmpty ? [] : [HTTP2Frame.headers(stream, trailers, ends: true)]
                return [.headers(stream, Self.grpc), body] + end
            }
            #expect(error?.code == .internal)
            #expect(error?.message == "the answer ends without a status")
        }

        @Test("a status in the head is read, its message decoded")
        func trailersOnly() async throws {
            let error = try await failure { stream in
                let status = [("grpc-status", "9"), ("grpc-message", "a%20b%C3%BC%zz%4")]
                return [.headers(stream, Self.grpc + status, ends: true)]
            }
            #expect(error?.code == .failedPrecondition)
            #expect(error?.message == "a bü%zz%4")
            #expect(error?.outcome == .refused)
        }

        @Test("a status that gRPC does not know counts as unknown")
        func unknownStatus() async throws {
            let error = try await failure { [.headers($0, Self.grpc + [("grpc-status", "77")], ends: true)] }
            #expect(error?.code == .unknown)
            #expect(error?.outcome == .unknown)
        }

        @Test("a stream that is reset is told", arguments: [1, 2, 8, 11] as [UInt8])
        func reset(code: UInt8) async throws {
            let error = try await failure { [.reset($0, code: code)] }
            #expect(error?.code == .unavailable)
            #expect(error?.outcome == .unknown)
        }

        @Test("a server that goes away without an answer is told", arguments: [0, 11] as [UInt8])
        func goAway(code: UInt8) async throws {
            let error = try await failure { _ in [.goAway(last: 0, code: code)] }
            #expect(error != nil)
            #expect(error?.code == .unavailable || error?.code == .deadlineExceeded)
        }

        @Test("a head without end is bounded")
        func endlessHead() async throws {
            let error = try await failure { stream in
                let fields = (0..<40).map { ("x-\($0)", String(repeating: "v", count: 300)) }
                return (0..<200).map { _ in .headers(stream, [(":status", "103")] + fields) }
            }
            #expect(error != nil)
        }

        @Test(
            "what does not speak HTTP/2 is told",
            arguments: [
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\0\0\0\0", "",
            ])
        func otherProtocols(answer: String) async throws {
            let server = try RawServer { connection in
                guard connection.read() != nil else { return }
                connection.write(answer)
            }
            try await withTransport { transport in
                let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                let error = await EtcdRPCTests.failure {
                    _ = try await transport.unary(Methods.range, .init(), call)
                }
                #expect([.unavailable, .internal].contains(error?.code), "\(error?.message ?? "")")
            }
        }

        @Test("a stream that the server ends while nothing is sent ends here too, with the server's status")
        func endedStream() async throws {
            let server = try HTTP2Server(after: .head) { stream in
                [
                    .headers(stream, Self.grpc), .data(stream, [0, 0, 0, 0, 0]),
                    .headers(stream, [("grpc-status", "14"), ("grpc-message", "bye")], ends: true),
                    .reset(stream, code: 0),
                ]
            }
            try await withTransport { transport in
                let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                let error = await EtcdRPCTests.failure {
                    try await transport.bidirectional(Methods.watch, call) { requests, responses in
                        while try await responses.next() != nil {}
                    }
                }
                #expect(error?.message == "bye")
                #expect(error?.isFromServer == true)
            }
        }

        @Test(
            "messages that come together are handed out together, and one amid them that cannot be read is not lost",
            arguments: [
                ([1, 0, 0, 0, 1, 0], "compressed"), ([0, 0, 0, 0, 2, 0xFF, 0xFF], "no message of the expected kind"),
            ] as [([UInt8], String)])
        func readyMessages(last: [UInt8], message: String) async throws {
            let server = try HTTP2Server(after: .head) { stream in
                [.headers(stream, Self.grpc), .data(stream, [0, 0, 0, 0, 2, 0x10, 7, 0, 0, 0, 0, 2, 0x10, 8] + last)]
            }
            try await withTransport { transport in
                let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                let error = await EtcdRPCTests.failure {
                    try await transport.bidirectional(Methods.watch, call) { requests, responses in
                        #expect(responses.ready() == nil)
                        let first = try await responses.next()
                        #expect(first?.watchID == 7)
                        #expect(responses.ready()?.watchID == 8)
                        #expect(responses.ready() == nil)
                        while try await responses.next() != nil {}
                    }
                }
                #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
            }
        }

        @Test("why a stream is refused at its first request is told, where each has an answer of its own")
        func refusedRequest() async throws {
            let server = try HTTP2Server(after: .body) { stream in
                let refusal = [("grpc-status", "16"), ("grpc-message", "etcdserver: invalid auth token")]
                return [.headers(stream, Self.grpc + refusal, ends: true), .reset(stream, code: 0)]
            }
            try await withTransport { transport in
                let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                for _ in 1...5 {
                    let error = await EtcdRPCTests.failure {
                        try await transport.bidirectional(Methods.keepAlive, call) { requests, responses in
                            try await requests.send(.init())
                            _ = try await responses.next()
                        }
                    }
                    #expect(error?.code == .unauthenticated, "\(error?.message ?? "")")
                    #expect(error?.outcome == .refused)
                }
            }
        }

        @Test("what a request did whose answer is lost is unknown")
        func lostAnswer() async throws {
            let server = try HTTP2Server(after: .body) { stream in
                [.headers(stream, Self.grpc + [("grpc-status", "13")], ends: true), .reset(stream, code: 0)]
            }
            try await withTransport { transport in
                let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                let error = await EtcdRPCTests.failure {
                    try await transport.bidirectional(Methods.watch, call) { requests, responses in
                        try await requests.send(.init())
                        _ = try await responses.next()
                    }
                }
                #expect(error?.outcome == .unknown)
            }
        }

        @Test("a stream refused at once ends, whether or not its reason is lost")
        func refusedStream() async throws {
            let server = try HTTP2Server(after: .head) { stream in
                [
                    .headers(stream, Self.grpc + [("grpc-status", "14"), ("grpc-message", "bye")], ends: true),
                    .reset(stream, code: 0),
                ]
            }
            try await withTransport { transport in
                let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                let error = await EtcdRPCTests.failure {
                    try await transport.bidirectional(Methods.watch, call) { requests, responses in
                        try await requests.send(.init())
                        while try await responses.next() != nil {}
                    }
                }
                #expect(error?.code == .unavailable)
            }
        }

        /// How a call fails whose answer begins, or ends, with these fields, on a connection that has served another.
        private func failure(with fields: [(String, String)], atEnd: Bool) async throws -> RPCError? {
            let calls = Atomic(0)
            let server = try HTTP2Server { stream in
                let extra = calls.add(1, ordering: .relaxed).newValue == 1 ? [] : fields
                return HTTP2Frame.large(stream, Self.grpc + (atEnd ? [] : extra)) + [.data(stream, [0, 0, 0, 0, 0])]
                    + HTTP2Frame.large(stream, Self.ok + (atEnd ? extra : []), ends: true)
            }
            return try await withTransport { transport in
                let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                _ = try await transport.unary(Methods.range, .init(), call)
                return await EtcdRPCTests.failure { _ = try await transport.unary(Methods.range, .init(), call) }
            }
        }

        @Test("A head, or an end, that is larger than any may be is told", arguments: [true, false])
        func largeHead(atEnd: Bool) async throws {
            let fields = ["x", "y"].map { ($0, String(repeating: "v", count: 40_000)) }
            let error = try await failure(with: fields, atEnd: atEnd)
            #expect(error?.code == .resourceExhausted)
            #expect(error?.message == "the head of the answer is larger than 64 KiB")
            #expect(try await failure(with: Array(fields.prefix(1)), atEnd: atEnd) == nil)
        }

        // nghttp2 ends the connection because of such a field, and libcurl does not say why.
        @Test("Where libcurl gives the connection up because of one field, the connection is what broke")
        func largeField() async throws {
            let error = try await failure(with: [("x", String(repeating: "v", count: 80_000))], atEnd: false)
            #expect(error?.code == .unavailable)
            #expect(error?.outcome == .unknown)
            #expect(error?.message.contains("Failed to connect") == false, "\(error?.message ?? "")")
            #expect(error?.message.hasSuffix("before the answer had come") == true, "\(error?.message ?? "")")
        }

        @Test("streams end with the same errors")
        func streams() async throws {
            let server = try HTTP2Server { stream in
                [
                    .headers(stream, Self.grpc), .data(stream, [0, 0, 0, 0, 0]),
                    .data(stream, [0, 0xFF, 0xFF, 0xFF, 0xFF]),
                ]
            }
            try await withTransport { transport in
                var call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                call.maxReceiveBytes = 1 << 20
                let error = await EtcdRPCTests.failure {
                    try await transport.serverStream(Methods.snapshot, .init(), call) { responses in
                        #expect(try await responses.next() != nil)
                        _ = try await responses.next()
                    }
                }
                #expect(error?.code == .resourceExhausted)
            }
        }

        @Test("a stream whose body ends within a message throws")
        func cutStream() async throws {
            let server = try HTTP2Server { stream in
                [
                    .headers(stream, Self.grpc), .data(stream, [0, 0, 0, 0, 9, 1]),
                    .headers(stream, Self.ok, ends: true),
                ]
            }
            try await withTransport { transport in
                let call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .seconds(20))
                let error = await EtcdRPCTests.failure {
                    try await transport.serverStream(Methods.snapshot, .init(), call) { responses in
                        while try await responses.next() != nil {}
                    }
                }
                #expect(error?.message == "the answer ends within a message")
            }
        }
    }
}
