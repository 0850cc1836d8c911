import EtcdClient
import EtcdRPC
import Synchronization
import Testing

/// Notes what it is told of.
private final class Recorder: EtcdInterceptor {
    private let lines = Mutex<[String]>([])
    private let name: String

    init(_ name: String = "seen") { self.name = name }

    var seen: [String] { lines.withLock { $0 } }

    func note(_ line: String) { lines.withLock { $0.append(line) } }

    func begin(_ attempt: inout EtcdAttempt) -> (any EtcdAttemptObserver)? {
        note("begin \(attempt.service)/\(attempt.method) at \(attempt.endpoint.host)")
        attempt.addHeader("X-\(name)", "\(attempt.addedHeaders.count)")
        attempt.addHeader("Token", "stolen")
        return Observer(recorder: self)
    }

    private struct Observer: EtcdAttemptObserver {
        let recorder: Recorder

        func messageSent() { recorder.note("sent") }
        func messageReceived() { recorder.note("received") }
        func end(_ end: EtcdAttempt.End) { recorder.note("end \(end.code)") }
    }
}

/// Looks away.
private struct Blind: EtcdInterceptor {
    func begin(_ attempt: inout EtcdAttempt) -> (any EtcdAttemptObserver)? { nil }
}

struct InterceptorTests {
    @Test("Every attempt is seen, from its beginning to its end, by each interceptor in turn")
    func sees() async throws {
        let transport = FakeTransport { seen, _ throws(RPCError) in
            if seen.host == "a" { throw .refusedConnection }
            return nil
        }
        let (first, second) = (Recorder("first"), Recorder("second"))
        let client = try transport.client("a", "b") { $0.interceptors = [first, Blind(), second] }
        try await client.put(PutRequest(key: "a", value: "1"))
        let expected = [
            "begin etcdserverpb.KV/Put at a", "sent", "end Unavailable", "begin etcdserverpb.KV/Put at b", "sent",
            "received", "end OK",
        ]
        #expect(first.seen == expected && second.seen == expected)
        #expect(transport.seen[1].metadata["x-first"] == "0" && transport.seen[1].metadata["x-second"] == "1")
        #expect(transport.seen[1].token == nil)
    }

    @Test("A stream ends as its server ends it, or as left by its caller")
    func streams() async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in nil }
        let recorder = Recorder()
        let client = try transport.client("a") { $0.interceptors = [recorder] }
        try await client.snapshot { stream in for try await _ in stream {} }
        try await client.snapshot { _ in }
        let opening = ["begin etcdserverpb.Maintenance/Snapshot at a", "sent", "received"]
        #expect(recorder.seen == opening + ["end OK"] + opening + ["end Canceled"])
        await #expect(throws: EtcdError.self) { try await client.leaseKeepAliveOnce(1) }
        #expect(recorder.seen.suffix(2) == ["begin etcdserverpb.Lease/LeaseKeepAlive at a", "end Unimplemented"])
    }

    @Test("The codes have the names that Go has for them")
    func names() {
        let names = EtcdStatusCode.allCases.map(\.description)
        #expect(names.prefix(5) == ["OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded"])
        #expect(Set(names).count == 17 && EtcdStatusCode.unauthenticated.rawValue == 16)
    }
}
