import EtcdClient
import EtcdRPC
import TestSupport
import Testing

struct LargeDurationTests {
    static let durations: [Duration] = [
        .seconds(Int64.max), .seconds(Int64.max) * 9, .seconds(1e20), .nanoseconds(Int64.max), .seconds(Int64.min),
        .seconds(Int64.min) * 9, .seconds(-1e20), .zero, .nanoseconds(1), .milliseconds(1),
    ]

    @Test("A call may take any time whatever, and waits no longer than that", arguments: durations)
    func calls(timeout: Duration) async throws {
        let transport = FakeTransport { _, number throws(RPCError) in
            if number == 1 { throw .refusedConnection }
            return nil
        }
        let client = try transport.client("a")
        await Self.mayBeLate(timeout) {
            try await client.put(PutRequest(key: "a", value: "1"), options: .timeout(timeout))
        }
        await Self.mayBeLate(timeout) {
            try await client.snapshot(options: .timeout(timeout)) { while try await $0.next() != nil {} }
        }
    }

    @Test("So may the streams of a client, which end by themselves where the time is short", arguments: durations)
    func streams(timeout: Duration) async throws {
        let server = try GarbageAnswers(seed: 1)
        try await withEtcdClient(EtcdConfiguration(endpoints: [server.url])) { client in
            await withTaskGroup(of: Void.self) { group in
                for options in [CallOptions.timeout(timeout), .deadline(.now.advanced(by: timeout))] {
                    group.addTask {
                        _ = try? await client.watch(WatchRequest(.all), options: options) { _ = try await $0.next() }
                    }
                    group.addTask {
                        _ = try? await client.leaseKeepAlive(1, options: options) { _ = try await $0.next() }
                    }
                    group.addTask { _ = try? await client.put(PutRequest(key: "a", value: "1"), options: options) }
                }
                try? await Task.sleep(for: .milliseconds(100))
                group.cancelAll()
            }
        }
    }

    @Test("Every duration of a configuration may be as long as it likes", arguments: durations.filter { $0 > .zero })
    func configurations(duration: Duration) async throws {
        let server = try GarbageAnswers(seed: 1)
        let closed = try ClosedPort()
        var configuration = EtcdConfiguration(endpoints: [closed.url, server.url])
        (configuration.requestTimeout, configuration.dialTimeout) = (duration, duration)
        (configuration.dialKeepAliveTime, configuration.dialKeepAliveTimeout) = (duration, duration)
        configuration.autoSyncInterval = duration
        configuration.circuitBreaking = CircuitBreaking(failures: 1, firstPause: duration, longestPause: duration)
        try await withEtcdClient(configuration) { client in
            for _ in 1...4 { _ = try? await client.put(PutRequest(key: "a", value: "1")) }
        }
    }

    @Test("So may the pause between two attempts", arguments: durations.filter { $0 > .zero })
    func pauses(duration: Duration) async throws {
        let transport = FakeTransport { _, _ throws(RPCError) in throw .refusedConnection }
        let client = try transport.client("a") { ($0.backoffWaitBetween, $0.backoffJitterFraction) = (duration, 1) }
        let error = await #expect(throws: EtcdError.self) {
            try await client.put(PutRequest(key: "a", value: "1"), options: .timeout(.milliseconds(20)))
        }
        #expect(error?.outcome == .notSent)
    }

    /// Only what may take no longer than a moment may come too late.
    private static func mayBeLate(_ timeout: Duration, _ call: () async throws -> some Any) async {
        do { _ = try await call() } catch {
            #expect((error as? EtcdError)?.family == .ended || timeout <= .milliseconds(1), "\(error)")
            #expect(timeout <= .milliseconds(1))
        }
    }
}
