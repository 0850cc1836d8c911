import EtcdClient
import Synchronization
import TestSupport
import Testing

/// What goes out with a question for a page: as with a call, and no token.
struct PageHeadersTests {
    typealias WireFormat = EtcdConfiguration.WireFormat

    private static let pages: [@Sendable (EtcdClient, CallOptions) async throws -> Void] = [
        { _ = try await $0.serverHealth(options: $1) }, { _ = try await $0.serverVersions(options: $1) },
        { _ = try await $0.serverMetrics(options: $1) },
    ]

    /// The heads of the requests for each page, in lower case.
    private static func heads(
        _ wireFormat: WireFormat, options: CallOptions = .default, _ configure: (inout EtcdConfiguration) -> Void
    ) async throws -> [String] {
        let heads = Mutex<[String]>([])
        let server = try RawServer { connection in
            guard let head = connection.readHead() else { return }
            heads.withLock { $0.append(head.lowercased()) }
            let page = #"{"health":"true","etcdserver":"3.5.1"}"#
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Length: \(page.utf8.count)\r\nConnection: close\r\n\r\n\(page)")
        }
        var configuration = EtcdConfiguration(endpoints: ["http://127.0.0.1:\(server.port)"])
        configuration.wireFormat = wireFormat
        configure(&configuration)
        try await withEtcdClient(configuration) { client in for page in pages { try await page(client, options) } }
        let seen = heads.withLock { $0 }
        try #require(seen.count == pages.count)
        return seen
    }

    @Test(
        "Headers of the configuration and of the call go out with pages too, and none that tells a token",
        arguments: WireFormat.allCases)
    func headers(wireFormat: WireFormat) async throws {
        let metadata = [
            (name: "x-call", value: "two"), ("Token", "wrong"), ("grpc-metadata-token", "wrong"), ("host", "wrong"),
            ("content-length", "7"), ("user-agent", "wrong"),
        ]
        for head in try await Self.heads(
            wireFormat, options: CallOptions(metadata: metadata),
            {
                $0.token = "right"
                $0.extraHeaders = [("x-proxy", "one"), ("authorization", "wrong")]
            })
        {
            #expect(head.contains("\r\nx-proxy: one\r\n") && head.contains("\r\nx-call: two\r\n"))
            #expect(!head.contains("wrong") && !head.contains("content-length"))
            // A page is for everybody: no token is shown where none is asked for, and nothing that is for calls alone.
            #expect(!head.contains("right") && !head.contains("grpc") && !head.contains("client-api-version"))
        }
    }

    @Test("A login that has brought no token yet keeps others' off pages, too", arguments: WireFormat.allCases)
    func login(wireFormat: WireFormat) async throws {
        for head in try await Self.heads(
            wireFormat,
            {
                ($0.username, $0.password) = ("root", "secret")
                $0.extraHeaders = [("authorization", "wrong")]
            })
        {
            #expect(!head.contains("wrong") && !head.contains("secret"))
        }
    }

    @Test("Without credentials of the client's, callers may bring theirs", arguments: WireFormat.allCases)
    func own(wireFormat: WireFormat) async throws {
        for head in try await Self.heads(wireFormat, { $0.extraHeaders = [("authorization", "theirs")] }) {
            #expect(head.contains("\r\nauthorization: theirs\r\n"))
        }
    }
}
