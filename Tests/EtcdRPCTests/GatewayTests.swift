import EtcdProtos
import EtcdRPC
import Foundation
import Synchronization
import TestSupport
import Testing

/// The JSON gateway's wire format, against servers that say what a test wants.
@Suite("The gateway's wire format")
struct GatewayTests {
    typealias Answer = GatewayServer.Answer

    /// How a get from a server with this answer fails.
    private func failure(of answer: Answer, limit: Int = Int(Int32.max)) async throws -> RPCError? {
        let server = try GatewayServer { $0.path == "/version" ? Answer("", status: 404) : answer }
        return try await withGateway { transport in
            var call = RPCCall.to(server.url)
            call.maxReceiveBytes = limit
            return await EtcdRPCTests.failure { _ = try await transport.unary(Methods.range, .init(), call) }
        }
    }

    @Test("A call is a POST of JSON: bytes in base64, 64-bit integers as text, names as etcd has them")
    func request() async throws {
        let asked = Mutex<GatewayServer.Request?>(nil)
        let server = try GatewayServer { request in
            asked.withLock { $0 = request }
            return Answer(#"{"header":{"revision":"7"}}"#)
        }
        try await withGateway { transport in
            var request = Etcdserverpb_RangeRequest()
            (request.key, request.rangeEnd) = (Data([0xff, 0]), Data("b".utf8))
            (request.limit, request.sortOrder, request.keysOnly) = (5, .descend, true)
            var call = RPCCall.to(server.url)
            call.metadata = [("token", "t"), ("hasleader", "true"), ("x-mine", "1"), ("content-length", "99")]
            let answer = try await transport.unary(Methods.range, request, call)
            #expect(answer.header.revision == 7)
        }
        let seen = try #require(asked.withLock { $0 })
        #expect(seen.path == "/v3/kv/range")
        #expect(seen.head.hasPrefix("post "))
        #expect(
            seen.body == #"{"key":"/wA=","range_end":"Yg==","limit":"5","sort_order":"DESCEND","keys_only":true}"#)
        let fields = seen.head.split(separator: "\r\n").dropFirst()
        for field in ["authorization: t", "grpc-metadata-hasleader: true", "x-mine: 1", "grpc-metadata-x-mine: 1"] {
            #expect(fields.contains { $0 == field }, "\(field)")
        }
        #expect(fields.contains { $0.hasPrefix("grpc-timeout: ") })
        #expect(fields.filter { $0.hasPrefix("content-length") } == ["content-length: \(seen.body.utf8.count)"])
        #expect(!fields.contains { $0.contains("token") })
    }

    @Test(
        "An answer is read in each way gateways write it",
        arguments: [
            #"{"header":{"revision":"7"},"kvs":[{"key":"/w==","mod_revision":"3"}],"count":"1"}"#,
            #"{"header":{"revision":7},"kvs":[{"key":"/w==","modRevision":3}],"count":1,"news":{"a":[1,{"b":null}]}}"#,
            "\r\n {\"count\": \"1\", \"more\": false, \"kvs\": [{\"modRevision\": \"3\", \"key\": \"_w\"}],"
                + " \"header\": {\"revision\": \"7\", \"raft_term\": null}} \n",
        ])
    func answers(text: String) async throws {
        let server = try GatewayServer { _ in Answer(text) }
        let answer = try await withGateway { try await $0.unary(Methods.range, .init(), .to(server.url)) }
        #expect(answer.header.revision == 7)
        #expect(answer.count == 1)
        #expect(answer.kvs.map(\.key) == [Data([0xff])])
        #expect(answer.kvs.map(\.modRevision) == [3])
    }

    @Test(
        "Enumerations come as names and as numbers",
        arguments: [#"{"alarms":[{"memberID":"9","alarm":"NOSPACE"}]}"#, #"{"alarms":[{"memberID":9,"alarm":1}]}"#])
    func enumerations(text: String) async throws {
        let method = RPCMethod<Etcdserverpb_AlarmRequest, Etcdserverpb_AlarmResponse>(
            service: "etcdserverpb.Maintenance", name: "Alarm")
        let server = try GatewayServer { _ in Answer(text) }
        let answer = try await withGateway { try await $0.unary(method, .init(), .to(server.url)) }
        #expect(answer.alarms.map(\.alarm) == [.nospace])
        #expect(answer.alarms.map(\.memberID) == [9])
    }

    @Test(
        "Errors come in the shapes that gateways had",
        arguments: [
            (400, #"{"error":"etcdserver: key is not provided","message":"etcdserver: key is not provided","code":3}"#),
            (400, #"{"error":"etcdserver: key is not provided","code":3}"#),
            (400, #"{"code":3,"message":"etcdserver: key is not provided","details":[]}"#),
            (400, #"{"error":{"grpc_code":3,"http_code":400,"message":"etcdserver: key is not provided"}}"#),
            (418, #"{"error":{"code":"3","message":"etcdserver: key is not provided"}}"#),
        ])
    func errors(status: Int, body: String) async throws {
        let error = try await failure(of: Answer(body, status: status))
        #expect(error?.code == .invalidArgument)
        #expect(error?.message == "etcdserver: key is not provided")
        #expect(error?.isFromServer == true)
        #expect(error?.outcome == .refused)
    }

    @Test(
        "A page that is not the gateway's is told, and whether the call can have been carried out",
        arguments: [
            (200, "text/html", RPCStatusCode.unknown, RPCOutcome.unknown), (404, "text/html", .unimplemented, .refused),
            (401, "text/html", .unauthenticated, .refused), (403, "text/plain", .permissionDenied, .refused),
            (502, "text/html", .unavailable, .unknown), (503, "application/json", .unavailable, .unknown),
            (500, "application/json", .unknown, .unknown), (413, "text/html", .unknown, .refused),
        ])
    func pages(status: Int, type: String, code: RPCStatusCode, outcome: RPCOutcome) async throws {
        let error = try await failure(of: Answer("<html>hello</html>", status: status, type: type))
        #expect(error?.code == code)
        #expect(error?.outcome == outcome)
        // A token may be renewed for a 401, whoever says it.
        #expect(error?.isFromServer == (status == 401 || status == 404))
    }

    @Test(
        "What is no such message is told, and never taken for one",
        arguments: [
            "", "{", "[]", "null", "7", "\"text\"", "<html>", #"{"count":"x"}"#, #"{"count":"9223372036854775808"}"#,
            #"{"count":1e400}"#, #"{"kvs":[{"key":"*"}]}"#, #"{"kvs":[{"key":"YQ=="#, #"{"header":7}"#,
            #"{"other":"message"}"#, #"{"kvs":{}}"#, "{}{}", #"{"header":{"revision":"1"}} and more"#,
            String(repeating: "[", count: 100_000), String(repeating: #"{"x":"#, count: 100_000),
            #"{"x":"# + String(repeating: "[", count: 50_000) + String(repeating: "]", count: 50_000) + "}",
            "{\"x\":\"\\ud800\"}", "{\"kvs\":[{\"key\":\"\u{0}\"}]}",
        ])
    func garbage(body: String) async throws {
        let error = try await failure(of: Answer(body))
        #expect(error?.code == .internal)
        #expect(error?.outcome == .unknown)
        #expect(error?.isFromServer == false)
    }

    @Test("A text that says ok and holds an error is the error")
    func errorWithStatusOK() async throws {
        let error = try await failure(of: Answer(#"{"error":"etcdserver: no leader","code":14}"#))
        #expect(error?.code == .unavailable)
        #expect(error?.isFromServer == true)
    }

    @Test("Bytes that are no text are told", arguments: [200, 400, 404])
    func noText(status: Int) async throws {
        let bytes = (0...255).map { UInt8($0) } + [0xc3, 0x28, 0xff]
        let error = try await failure(of: Answer([bytes], status: status))
        #expect(error != nil)
    }

    @Test("What is too large is not read to its end", arguments: [("application/json", 200), ("text/html", 502)])
    func tooLarge(type: String, status: Int) async throws {
        let part = [UInt8](repeating: 32, count: 65_536)
        let answer = Answer(Array(repeating: part, count: 200), status: status, type: type)
        let error = try await failure(of: answer, limit: 1000)
        #expect(error?.code == (status == 200 ? .resourceExhausted : .unavailable))
    }

    @Test("A request over the limit is not sent; base64 makes no difference")
    func sendLimit() async throws {
        let server = try GatewayServer { _ in Answer(#"{"header":{"revision":"7"}}"#) }
        try await withGateway { transport in
            var call = RPCCall.to(server.url)
            call.maxSendBytes = 1000
            try await transport.put("k", value: Data(count: 990), call)
            let error = await EtcdRPCTests.failure { try await transport.put("k", value: Data(count: 1000), call) }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.outcome == .notSent)
        }
    }
}
