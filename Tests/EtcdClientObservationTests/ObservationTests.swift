import EtcdClient
import EtcdClientLogging
import EtcdClientMetrics
import EtcdClientTracing
import EtcdSandbox
import InMemoryLogging
import InMemoryTracing
import Logging
import MetricsTestKit
import TestSupport
import Testing
import Tracing

@Suite("Observing a client", .cluster(.one))
struct ObservationTests {
    /// Makes a write, a refused read, a watch and a snapshot.
    ///
    /// - Returns: how many parts the snapshot had.
    @discardableResult
    private static func callAround(_ interceptor: any EtcdInterceptor) async throws -> Int {
        var configuration = EtcdConfiguration(endpoints: try TestCluster.current.endpoints)
        configuration.requestTimeout = .seconds(30)
        configuration.interceptors = [interceptor]
        return try await withEtcdClient(configuration) { client in
            try await client.put(PutRequest(key: "secret-key", value: "secret-value"))
            try await client.put(PutRequest(key: "secret-key", value: "secret-value"))
            var future = GetRequest(key: "secret-key")
            future.revision = 1 << 40
            await #expect(throws: EtcdError.self) { try await client.get(future) }
            try await client.watch(WatchRequest(.key("secret-key"), createdNotify: true)) { _ = try await $0.next() }
            return try await client.snapshot { stream in
                var parts = 0
                for try await _ in stream { parts += 1 }
                return parts
            }
        }
    }

    private static func labels(_ type: String, _ service: String, _ method: String) -> [(String, String)] {
        [("grpc_type", type), ("grpc_service", "etcdserverpb.\(service)"), ("grpc_method", method)]
    }

    @Test("Attempts are counted and timed by the names of Go's gRPC clients")
    func metrics() async throws {
        let factory = TestMetrics()
        let parts = try await Self.callAround(MetricsInterceptor(factory: factory))
        func total(_ name: String, _ labels: [(String, String)], code: String? = nil) -> Int64 {
            factory.counterTotal(
                label: "grpc_client_\(name)_total", dimensions: labels + (code.map { [("grpc_code", $0)] } ?? []))
        }
        let put = Self.labels("unary", "KV", "Put")
        #expect(total("started", put) == 2 && total("handled", put, code: "OK") == 2)
        #expect(total("msg_sent", put) == 2 && total("msg_received", put) == 2)
        #expect(factory.timers(label: "grpc_client_handling_seconds", dimensions: put).first?.values.count == 2)
        let get = Self.labels("unary", "KV", "Range")
        #expect(total("handled", get, code: "OutOfRange") == 1 && total("msg_received", get) == 0)
        let snapshot = Self.labels("server_stream", "Maintenance", "Snapshot")
        #expect(total("handled", snapshot, code: "OK") == 1 && total("msg_received", snapshot) == parts)
        let watch = Self.labels("bidi_stream", "Watch", "Watch")
        #expect(total("started", watch) == 1 && total("handled", watch, code: "Canceled") == 1)
        #expect(total("msg_sent", watch) >= 1 && total("msg_received", watch) >= 1)
    }

    @Test("Ends of attempts are logged, without keys and values, at the levels asked for")
    func logging() async throws {
        let handler = InMemoryLogHandler()
        var logger = Logger(label: "test", factory: { _ in handler })
        logger.logLevel = .debug
        try await Self.callAround(LoggingInterceptor(logger, failureLevel: .warning))
        let entries = handler.entries
        let puts = entries.filter { $0.metadata["etcd.method"] == "Put" }
        #expect(puts.count == 2 && puts.allSatisfy { $0.level == .debug && $0.metadata["etcd.code"] == "OK" })
        #expect(puts.first?.metadata["etcd.endpoint"] == "\(try TestCluster.current.endpoints[0])")
        let failed = entries.filter { $0.level == .warning }
        #expect(failed.map { "\($0.message)" } == ["Range OutOfRange"])
        #expect(failed.first?.metadata["etcd.message"]?.description.contains("future revision") == true)
        #expect(!entries.contains { "\($0)".contains("secret") })

        handler.clear()
        logger.logLevel = .error
        try await Self.callAround(LoggingInterceptor(logger, failureLevel: .warning))
        #expect(handler.entries.isEmpty)
    }

    @Test("Attempts are spans below their caller's, and their context goes out with them")
    func tracing() async throws {
        let tracer = InMemoryTracer()
        try await tracer.withAnySpan("work") { _ in
            _ = try await Self.callAround(TracingInterceptor(tracer: tracer))
        }
        let spans = tracer.finishedSpans
        let puts = spans.filter { $0.operationName == "etcdserverpb.KV/Put" }
        let work = try #require(spans.first { $0.operationName == "work" })
        #expect(puts.count == 2 && puts.allSatisfy { $0.parentSpanID == work.spanID && $0.kind == .client })
        #expect(puts.first?.attributes.get("rpc.grpc.status_code") == .int64(0))
        #expect(puts.first?.attributes.get("rpc.system") == .string("grpc"))
        let failed = spans.filter { $0.status?.code == .error }
        #expect(failed.map(\.operationName) == ["etcdserverpb.KV/Range"])
        #expect(spans.contains { $0.operationName == "etcdserverpb.Watch/Watch" })
        #expect(tracer.performedContextInjections.count >= puts.count)
        #expect(tracer.activeSpans.isEmpty)
    }
}
