import EtcdProtos
import EtcdRPC
import Foundation
import Synchronization
import TestSupport
import Testing

extension GatewayTests {
    /// What a stream of these parts brings, and how it ends.
    private func read(
        _ answer: Answer, limit: Int = Int(Int32.max)
    ) async throws -> (revisions: [Int64], error: RPCError?) {
        let server = try GatewayServer { $0.path == "/version" ? Answer("", status: 404) : answer }
        let revisions = Mutex<[Int64]>([])
        let error = try await withGateway { transport in
            var call = RPCCall.to(server.url)
            call.maxReceiveBytes = limit
            return await EtcdRPCTests.failure {
                try await transport.bidirectional(Methods.watch, call) { requests, responses in
                    try await requests.send(.init())
                    while let response = try await responses.next() {
                        revisions.withLock { $0.append(response.header.revision) }
                    }
                }
            }
        }
        return (revisions.withLock { $0 }, error)
    }

    private static func line(_ revision: Int) -> String {
        #"{"result":{"header":{"revision":"\#(revision)"},"events":[{"kv":{"key":"eyJ9Cg=="}}]}}"#
    }

    @Test("Lines are joined and split wherever they come apart")
    func split() async throws {
        let text = Array((Self.line(1) + "\n\n" + Self.line(2) + "\r\n" + Self.line(3) + "\n").utf8)
        for cut in stride(from: 0, through: text.count, by: 3) {
            let (revisions, error) = try await read(Answer([Array(text[..<cut]), Array(text[cut...])]))
            #expect(revisions == [1, 2, 3], "cut at \(cut)")
            #expect(error == nil)
        }
        let (revisions, error) = try await read(Answer(text.map { [$0] }))
        #expect(revisions == [1, 2, 3])
        #expect(error == nil)
    }

    @Test(
        "A stream ends as its server ended it",
        arguments: [
            ("", nil, nil), ("\n \r\n", nil, nil),
            (#"{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: no leader"}}"#, .unavailable, true),
            (
                #"{"error":{"code":11,"message":"etcdserver: mvcc: required revision has been compacted"}}"#,
                .outOfRange, true
            ),
            (#"{"error":"etcdserver: no leader"}"#, .unknown, true), (#"{"error":{}}"#, .internal, false),
            (#"{"error":null}"#, .internal, false), ("{}", .internal, false), (#"{"result":7}"#, .internal, false),
            (#"{"result":{"header":{"revision":"9"}"#, .internal, false), ("<html>", .internal, false),
            (#"{"result":{"watch_id":"x"}}"#, .internal, false),
            (String(repeating: "[", count: 90_000), .internal, false),
        ] as [(String, RPCStatusCode?, Bool?)])
    func ends(rest: String, code: RPCStatusCode?, isFromServer: Bool?) async throws {
        let (revisions, error) = try await read(Answer(Self.line(1) + "\n" + rest))
        #expect(revisions == [1])
        #expect(error?.code == code)
        #expect(error?.isFromServer == isFromServer)
    }

    @Test("A stream that is cut off does not end well")
    func cutOff() async throws {
        let (revisions, error) = try await read(Answer([Array((Self.line(1) + "\n").utf8)], isWhole: false))
        #expect(revisions == [1])
        #expect(error?.code == .unavailable)
    }

    @Test(
        "An answer that is no stream says what it is",
        arguments: [
            (401, #"{"error":"etcdserver: invalid auth token","code":16}"#, RPCStatusCode.unauthenticated),
            (500, #"{"error":{"grpc_code":2,"message":"auth: invalid auth token"}}"#, .unknown),
            (502, "<html>", .unavailable), (404, "Not Found", .unimplemented), (403, "", .permissionDenied),
        ])
    func refused(status: Int, body: String, code: RPCStatusCode) async throws {
        let (revisions, error) = try await read(Answer(body, status: status))
        #expect(revisions.isEmpty)
        #expect(error?.code == code)
    }

    @Test("A line without an end is not kept beyond the limit")
    func hugeLine() async throws {
        let part = [UInt8](repeating: 65, count: 65_536)
        let (_, error) = try await read(Answer(Array(repeating: part, count: 200)), limit: 1000)
        #expect(error?.code == .resourceExhausted)
    }

    @Test("What is sent after the first on a stream says that it cannot be")
    func laterRequests() async throws {
        let server = try GatewayServer { _ in Answer(Self.line(1)) }
        try await withGateway { transport in
            #expect(!transport.takesLaterRequests)
            try await transport.bidirectional(Methods.watch, .to(server.url)) { requests, responses in
                try await requests.send(all: [.init(), .init()])
                let error = await EtcdRPCTests.failure { try await requests.send(.init()) }
                #expect(error?.code == .unimplemented)
                #expect(error?.outcome == .notSent)
                #expect(try await responses.next()?.header.revision == 1)
            }
        }
    }

    @Test("Requests that have each an answer are each a call")
    func answersEach() async throws {
        let bodies = Mutex<[String]>([])
        let server = try GatewayServer { request in
            bodies.withLock { $0.append(request.body) }
            return Answer(#"{"result":\#(request.body.dropLast()),"TTL":"5"}}"# + "\n")
        }
        try await withGateway { transport in
            try await transport.bidirectional(Methods.keepAlive, .to(server.url)) { requests, responses in
                for round in 0..<2 {
                    let wanted = (1...40).map { id in
                        var request = Etcdserverpb_LeaseKeepAliveRequest()
                        request.id = Int64(round * 100 + id)
                        return request
                    }
                    try await requests.send(all: wanted)
                    var seen: Set<Int64> = []
                    for _ in wanted { seen.insert(try await responses.next()?.id ?? 0) }
                    #expect(seen == Set(wanted.map(\.id)))
                }
                requests.finish()
                #expect(try await responses.next() == nil)
            }
        }
        #expect(bodies.withLock { $0.count } == 80)
    }
}
