import EtcdClient
import EtcdSandbox
import Glibc
import TestSupport
import Testing

extension ChangingClusters {
    /// What the documentation of Go's clientv3 shows by example, one test for each example, in our words.
    @Suite("Documented", .cluster(.one, on: EtcdRelease.allCases), .serialized)
    struct Documented {
        @Test("DOC package: a client puts a key and gets it", arguments: EtcdRelease.allCases)
        func package(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                try await client.put(PutRequest(key: "sample_key", value: "sample_value"))
                let found = try await client.get(GetRequest(key: "sample_key")).keyValues
                #expect(found.map(\.valueText) == ["sample_value"])
            }
        }

        @Test("DOC package: a dial into a black hole fails by its dial timeout, and a call with it")
        func blackHole() async throws {
            let hole = try BlackHole()
            var configuration = EtcdConfiguration(endpoints: [hole.url])
            configuration.dialTimeout = .seconds(1)
            let start = ContinuousClock.now
            let error = try await withEtcdClient(configuration) { client in
                await OnClusters.failure {
                    try await client.put(
                        PutRequest(key: "a", value: "x"), options: CallOptions(waitsForReady: false))
                }
            }
            #expect(error.family == .connection || error.code == .deadlineExceeded, "\(error)")
            #expect(error.outcome == .notSent)
            // It has no time limit of its own: without the dial timeout it would wait for minutes.
            #expect(start.duration(to: .now) < .seconds(20))
        }

        @Test("DOC TLS configuration: a trusted authority and a client's certificate are enough")
        func tls() async throws {
            let certificates = try await TestTLS.make()
            var options = ClusterOptions.one
            options.tls = certificates.options(mutual: true)
            try await withEtcdCluster(options) { cluster in
                var configuration = OnClusters.configuration(cluster.endpoints)
                configuration.trustedCAFile = certificates.authority.authority
                configuration.certFile = certificates.client.certificate
                configuration.keyFile = certificates.client.key
                try await withEtcdClient(configuration) { client in
                    try await client.put(PutRequest(key: "sample_key", value: "over TLS"))
                    #expect(try await client.get(GetRequest(key: "sample_key")).count == 1)
                }
            }
        }

        @Test("DOC auth: a user may do what its role allows, and nothing else", arguments: EtcdRelease.allCases)
        func auth(release: EtcdRelease) async throws {
            try await OnClusters.Auth.withAuth(release) { root, _ in
                try await OnClusters.Auth.addUser("u", [Permission(.readWrite, .range("foo", "zoo"))], root)
                try await OnClusters.Auth.withUser("u", release) { user in
                    try await user.put(PutRequest(key: "foo1", value: "bar"))
                    let outside = await OnClusters.failure {
                        try await user.txn(
                            Txn(
                                if: [Compare(.key("zoo1"), .greater, .value("abc"))], then: [.put("zoo1", "XYZ")],
                                else: [.put("zoo1", "ABC")]))
                    }
                    #expect(outside.code == .permissionDenied)
                }
                let permissions = try await root.roleGet("u").permissions
                #expect(permissions == [Permission(.readWrite, .range("foo", "zoo"))])
            }
        }

        @Test("DOC status: every endpoint tells its version, its leader and its size", arguments: EtcdRelease.allCases)
        func status(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                for endpoint in client.endpoints {
                    let status = try await client.status(of: endpoint)
                    #expect(status.isLeader && status.dbSize > 0 && status.version.hasPrefix(release.rawValue))
                }
            }
        }

        @Test("DOC defragment: every endpoint is defragmented, one after the other", arguments: EtcdRelease.allCases)
        func defragment(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                try await client.put(PutRequest(key: "sample_key", value: "x"))
                for endpoint in client.endpoints { try await client.defragment(endpoint) }
                #expect(try await client.get(GetRequest(key: "sample_key")).count == 1)
            }
        }
    }
}

extension KeyValue {
    /// The value of a pair that a test has written as text.
    var valueText: String { String(decoding: value, as: UTF8.self) }
}

/// A port of loopback that takes no connection and refuses none: whoever dials it waits.
private final class BlackHole {
    private let listener: Int32
    private var waiting: [Int32] = []
    private let port: UInt16

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && getsockname(listener, generic, &length) == 0
                    && listen(listener, 0) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        try #require(isListening)
        // Nobody accepts: once the queue is full, the system drops what comes.
        for _ in 0..<4 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(client, $0, length) }
            }
            waiting.append(client)
        }
    }

    deinit { for descriptor in waiting + [listener] { close(descriptor) } }

    var url: String { "http://127.0.0.1:\(port)" }
}
