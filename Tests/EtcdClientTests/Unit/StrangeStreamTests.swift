import EtcdClient
import Synchronization
import Testing

/// Opens streams by a script; what lies behind its end goes on as its last.
private final class ScriptedStreams: EtcdTransport {
    enum Act: Sendable {
        /// Something other than etcd answers.
        case page(EtcdError.Outcome)
        /// Watches are created, and the connection breaks.
        case createAndBreak
        /// Watches are created and told of one change, in revision 6.
        case serve
    }

    private let script: [Act]
    private let opened = Mutex(0)

    init(_ script: Act...) { self.script = script }

    private static func strange(_ outcome: EtcdError.Outcome) -> EtcdTransportError {
        EtcdTransportError(.unknown, "a page", outcome: outcome, isFromServer: false)
    }

    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8] {
        throw EtcdTransportError.unknownMethod(call)
    }

    func stream(
        _ call: EtcdTransportCall, _ requests: AsyncStream<[UInt8]>,
        _ respond: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        let number = opened.withLock { opened in
            defer { opened += 1 }
            return opened
        }
        let act = script[min(number, script.count - 1)]
        if case .page(let outcome) = act { throw Self.strange(outcome) }
        if call.endpoint.host == "strange" { throw Self.strange(.unknown) }
        for await _ in requests {
            try await respond(WatchStreamResponse(header: ResponseHeader(revision: 5), isCreated: true).serialized)
            if case .createAndBreak = act { throw EtcdTransportError.lost("the line was cut") }
            let event = WatchEvent(kind: .put, keyValue: KeyValue(key: [1], value: [], modRevision: 6))
            try await respond(WatchStreamResponse(header: ResponseHeader(revision: 6), events: [event]).serialized)
        }
    }
}

@Suite("Streams where something other than etcd answers")
struct StrangeStreamTests {
    private static let limit = CallOptions.timeout(.seconds(60))

    private static func withClient(
        _ transport: ScriptedStreams, _ hosts: [String] = ["a"], _ body: (EtcdClient) async throws -> Void
    ) async throws {
        var configuration = EtcdConfiguration(endpoints: hosts.map { "http://\($0):2379" })
        configuration.backoffWaitBetween = .milliseconds(1)
        try await withEtcdClient(configuration, over: transport, body)
    }

    @Test(
        "A new watch or keep-alive fails as a call does, and waits for nothing",
        arguments: [EtcdError.Outcome.refused, .notSent, .unknown])
    func new(outcome: EtcdError.Outcome) async throws {
        try await Self.withClient(ScriptedStreams(.page(outcome))) { client in
            let watch = await #expect(throws: EtcdError.self) {
                try await client.watch(WatchRequest(.all), options: Self.limit) { _ = try await $0.next() }
            }
            #expect(watch?.code == .protocolError)
            let renewal = await #expect(throws: EtcdError.self) {
                try await client.leaseKeepAlive(1, options: Self.limit) { _ = try await $0.next() }
            }
            #expect(renewal?.code == .protocolError)
        }
    }

    @Test(
        "A new watch goes on to an endpoint where etcd answers", arguments: [["strange", "a"], ["strange", "a", "b"]])
    func elsewhere(hosts: [String]) async throws {
        try await Self.withClient(ScriptedStreams(.serve), hosts) { client in
            let revision = try await client.watch(WatchRequest(.all), options: Self.limit) {
                try await $0.next().revision
            }
            #expect(revision == 6)
        }
    }

    @Test("A watch that was served before goes on when etcd is back")
    func served() async throws {
        let transport = ScriptedStreams(.createAndBreak, .page(.refused), .page(.unknown), .serve)
        try await Self.withClient(transport) { client in
            try await client.watch(WatchRequest(.all, createdNotify: true), options: Self.limit) { watch in
                let (created, change) = (try await watch.next(), try await watch.next())
                #expect(created.isCreated && change.revision == 6)
            }
        }
    }
}
