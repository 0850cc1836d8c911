import EtcdClient
import EtcdRecipes
import Synchronization
import Testing

/// Members whose answers are of these revisions, by host, each answer in its turn; hosts without any are down.
private final class Revisions: EtcdTransport {
    private let answers: Mutex<[String: [Int64]]>

    init(_ answers: [String: [Int64]]) { self.answers = Mutex(answers) }

    func unary(_ call: EtcdTransportCall, _ request: [UInt8]) async throws -> [UInt8] {
        let revision = answers.withLock { answers -> Int64? in
            guard let own = answers[call.endpoint.host], let first = own.first else { return nil }
            if own.count > 1 { answers[call.endpoint.host]?.removeFirst() }
            return first
        }
        guard let revision else { throw EtcdTransportError.unreachable("nobody is there") }
        return GetResponse(header: ResponseHeader(revision: revision), keyValues: [], more: false, count: 0).serialized
    }
}

struct OrderedReadsTests {
    private static func withReads(
        _ answers: [String: [Int64]], _ body: (OrderedReads) async throws -> Void
    ) async throws {
        var configuration = EtcdConfiguration(endpoints: ["http://a:2379", "http://b:2379", "http://c:2379"])
        configuration.backoffWaitBetween = .milliseconds(1)
        try await withEtcdClient(configuration, over: Revisions(answers)) { client in
            let reads = OrderedReads(client)
            _ = try await reads.get(GetRequest(.all))
            try await body(reads)
        }
    }

    @Test("Where one member is behind and another is down, the third is asked")
    func oneDown() async throws {
        try await Self.withReads(["a": [5, 3], "c": [9]]) { reads in
            let revision = try await reads.get(GetRequest(.all)).header.revision
            #expect(revision == 9)
        }
    }

    @Test("Where all that answer are behind, that is what is said, though others are down")
    func othersDown() async throws {
        try await Self.withReads(["a": [5, 3]]) { reads in
            let error = await #expect(throws: OrderViolation.self) { try await reads.get(GetRequest(.all)) }
            #expect(error?.known == 5 && error?.answered == 3)
        }
    }
}
