import EtcdClient
import EtcdSandbox
import NameService
import TestSupport
import Testing

@Suite("Endpoints that the DNS tells")
struct DiscoveryTests {
    private static func configuration(_ server: StubNameServer) -> EtcdConfiguration {
        var configuration = EtcdConfiguration()
        configuration.discoverySRV = "example.com"
        configuration.dialTimeout = .seconds(2)
        configuration.nameServer = NameServer(address: "127.0.0.1", port: server.port)
        return configuration
    }

    private static let secure = "_etcd-client-ssl._tcp.example.com"
    private static let plain = "_etcd-client._tcp.example.com"

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var records: [String: [StubNameServer.Record]]
        var change: @Sendable (inout EtcdConfiguration) -> Void = { _ in }
        var endpoints: [String]
    }

    static let cases = [
        Case(
            testDescription: "by priority, and otherwise in the order of the answer, without the dot",
            records: [
                secure: [
                    .init("c.example.com", 2379, priority: 20), .init("b.example.com", 2380, priority: 10),
                    .init("a.example.com", 2381, priority: 10, weight: 5),
                ]
            ],
            endpoints: ["https://b.example.com:2380", "https://a.example.com:2381", "https://c.example.com:2379"]),
        Case(
            testDescription: "without TLS where there are no others", records: [plain: [.init("a.example.com", 2379)]],
            endpoints: ["http://a.example.com:2379"]),
        Case(
            testDescription: "with TLS where there are both",
            records: [secure: [.init("s.example.com", 1)], plain: [.init("p.example.com", 2)]],
            endpoints: ["https://s.example.com:1"]),
        Case(
            testDescription: "without TLS where both are there and that is wanted",
            records: [secure: [.init("s.example.com", 1)], plain: [.init("p.example.com", 2)]],
            change: { $0.insecureTransport = true }, endpoints: ["http://p.example.com:2"]),
        Case(
            testDescription: "of a cluster with a name of its own",
            records: [
                "_etcd-client-ssl-prod._tcp.example.com": [.init("p.example.com", 2379)],
                secure: [.init("other.example.com", 2379)],
            ],
            change: { $0.discoverySRVName = "prod" }, endpoints: ["https://p.example.com:2379"]),
        Case(
            testDescription: "more than one packet of the old size would hold",
            records: [plain: (1...12).map { .init("member-\($0).example.com", 2379) }],
            endpoints: (1...12).map { "http://member-\($0).example.com:2379" }),
    ]

    @Test("NAMING97: They are found", arguments: cases)
    func found(example: Case) async throws {
        let server = try StubNameServer(example.records)
        defer { server.stop() }
        var configuration = Self.configuration(server)
        example.change(&configuration)
        let discovered = try await configuration.discovered()
        #expect(discovered.endpoints == example.endpoints)
        #expect(discovered.discoverySRV == nil && discovered.discoverySRVName == nil)
        #expect(server.names.count == 2, "both services are asked for")
    }

    @Test("NAMING97: Where both fail, what is said names both, and why")
    func notFound() async throws {
        let server = try StubNameServer([Self.plain: []])
        defer { server.stop() }
        let error = await #expect(throws: EtcdError.self) { try await Self.configuration(server).discovered() }
        #expect(error?.code == .noEndpointAvailable)
        #expect(error?.outcome == .notSent)
        let message = error?.message ?? ""
        #expect(message.contains("\(Self.secure): there is no such name"), "\(message)")
        #expect(message.contains("\(Self.plain): it has no records"), "\(message)")
    }

    @Test("Who configures an authority is not to speak in the clear because a record is missing")
    func noDowngrade() async throws {
        let server = try StubNameServer([Self.plain: [.init("a.example.com", 2379)]])
        defer { server.stop() }
        var configuration = Self.configuration(server)
        configuration.trustedCAFile = "/etc/etcd/ca.pem"
        let error = await #expect(throws: EtcdError.self) { try await configuration.discovered() }
        #expect(error?.message.contains("its servers are not asked") == true)
    }

    @Test("A name server that says nothing is not waited for without end")
    func silent() async throws {
        let server = try StubNameServer([:], isSilent: true)
        defer { server.stop() }
        let start = ContinuousClock.now
        let error = await #expect(throws: EtcdError.self) { try await Self.configuration(server).discovered() }
        #expect(error?.message.contains("no name server answers") == true, "\(error?.message ?? "")")
        #expect(start.duration(to: .now) < .seconds(60))
    }

    @Test("Endpoints beside the domain, a name without one, and a client that did not look are refused")
    func refused() async {
        var both = EtcdConfiguration(endpoints: ["http://a:1"])
        both.discoverySRV = "example.com"
        var nameAlone = EtcdConfiguration(endpoints: ["http://a:1"])
        nameAlone.discoverySRVName = "prod"
        var notLooked = EtcdConfiguration()
        notLooked.discoverySRV = "example.com"
        #expect(throws: EtcdError.self) { try both.validated() }
        #expect(throws: EtcdError.self) { try nameAlone.validated() }
        #expect(throws: Never.self) { try notLooked.validated() }
        #expect(throws: EtcdError.self) { _ = try EtcdClient(notLooked) }
    }
}
