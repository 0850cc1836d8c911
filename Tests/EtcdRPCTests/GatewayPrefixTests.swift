import EtcdProtos
import EtcdRPC
import Foundation
import Synchronization
import TestSupport
import Testing

extension GatewayTests {
    @Test(
        "Older servers are called where they have their gateway, found by their version",
        arguments: [
            ("v3beta", "3.3.27"), ("v3alpha", "3.2.32"), ("v3alpha", "3.1.0"), ("v3", "3.4.0"), ("v3", "3.10.0"),
            ("v3", "4.0.0-alpha.1"),
        ])
    func prefixes(prefix: String, version: String) async throws {
        let paths = PathList()
        let server = try GatewayServer { request in
            paths.add(request.path)
            if request.path == "/version" { return Answer(#"{"etcdserver":"\#(version)","etcdcluster":"3.0.0"}"#) }
            guard request.path.hasPrefix("/\(prefix)/") else {
                return Answer("Not Found", status: 404, type: "text/plain")
            }
            return Answer(#"{"header":{"revision":"7"}}"#)
        }
        let revoke = RPCMethod<Etcdserverpb_LeaseRevokeRequest, Etcdserverpb_LeaseRevokeResponse>(
            service: "etcdserverpb.Lease", name: "LeaseRevoke")
        try await withGateway { transport in
            for _ in 0..<2 {
                #expect(try await transport.unary(Methods.range, .init(), .to(server.url)).header.revision == 7)
            }
            _ = try await transport.unary(revoke, .init(), .to(server.url))
        }
        let range = "/\(prefix)/kv/range"
        let last = prefix == "v3" ? "/v3/lease/revoke" : "/\(prefix)/kv/lease/revoke"
        #expect(paths.all == (prefix == "v3" ? [] : ["/v3/kv/range", "/version"]) + [range, range, last])
    }

    @Test("A stream finds the prefix before it begins")
    func prefixOfStream() async throws {
        let paths = PathList()
        let server = try GatewayServer { request in
            paths.add(request.path)
            if request.path == "/version" { return Answer(#"{"etcdserver":"3.3.1"}"#) }
            return Answer(#"{"result":{"header":{"revision":"7"}}}"#)
        }
        let revision = try await withGateway { transport in
            try await transport.bidirectional(Methods.watch, .to(server.url)) { requests, responses in
                try await requests.send(.init())
                return try await responses.next()?.header.revision
            }
        }
        #expect(revision == 7)
        #expect(paths.all == ["/version", "/v3beta/watch"])
    }

    @Test(
        "A call that the server's gateway does not offer says so",
        arguments: [
            (Answer("Not Found", status: 404, type: "text/plain"), "3.4.23"),
            (Answer(#"{"code":5,"message":"Not Found","details":[]}"#, status: 404), "3.6.1"),
            (Answer("404 page not found", status: 404, type: "text/plain"), "no version"),
            (Answer("Not Found", status: 404, type: "text/plain"), "2.3.8"),
            (Answer("Not Found", status: 404, type: "text/plain"), "3.3.1"),
        ])
    func notOffered(answer: Answer, version: String) async throws {
        let server = try GatewayServer { request in
            request.path == "/version" ? Answer(#"{"etcdserver":"\#(version)"}"#) : answer
        }
        let error = try await withGateway { transport in
            await EtcdRPCTests.failure { _ = try await transport.unary(Methods.range, .init(), .to(server.url)) }
        }
        #expect(error?.code == .unimplemented)
        #expect(error?.outcome == .refused)
        #expect(error?.message == "the JSON gateway of this server does not offer Range, gRPC may")
    }

    @Test("What etcd does not find is no path that is missing")
    func notFound() async throws {
        let body = #"{"error":"etcdserver: requested lease not found","code":5}"#
        let server = try GatewayServer { _ in Answer(body, status: 404) }
        let error = try await withGateway { transport in
            await EtcdRPCTests.failure { _ = try await transport.unary(Methods.range, .init(), .to(server.url)) }
        }
        #expect(error?.code == .notFound)
        #expect(error?.message == "etcdserver: requested lease not found")
    }
}

/// The paths that a server was asked for.
final class PathList: Sendable {
    private let list = Mutex<[String]>([])
    var all: [String] { list.withLock { $0 } }
    func add(_ path: String) { list.withLock { $0.append(path) } }
}
