import EtcdProtos
import EtcdRPC
import EtcdSandbox
import TestSupport
import Testing

extension TransportTests {
    @Suite("At most once")
    struct AtMostOnceTests {
        @Suite("plaintext", .cluster(.one), .serialized)
        struct Plaintext {
            @Test(
                "no put is written twice when the connection breaks after it was sent", arguments: ProxyCut.allCases,
                TransportKind.allCases)
            func cut(how: ProxyCut, kind: TransportKind) async throws {
                try await putThroughCuts(how, kind, TransportConfiguration())
            }

            @Test(
                "no put is written twice when the server is killed and comes back under load",
                arguments: TransportKind.allCases)
            func restarts(kind: TransportKind) async throws {
                try await putThroughRestarts(kind, TransportConfiguration())
            }
        }

        @Suite("TLS", .cluster(.one, security: .tls), .serialized)
        struct Encrypted {
            @Test(
                "no put is written twice when the connection breaks after it was sent", arguments: ProxyCut.allCases,
                TransportKind.allCases)
            func cut(how: ProxyCut, kind: TransportKind) async throws {
                try await putThroughCuts(how, kind, try TestCluster.certificates.trusting)
            }

            @Test(
                "no put is written twice when the server is killed and comes back under load",
                arguments: TransportKind.allCases)
            func restarts(kind: TransportKind) async throws {
                try await putThroughRestarts(kind, try TestCluster.certificates.trusting)
            }
        }
    }
}

extension TestTLS {
    /// A transport that trusts the servers.
    var trusting: TransportConfiguration {
        TransportConfiguration(tls: .init(trustedCAFile: authority.authority))
    }
}

/// Puts keys through a proxy that breaks each connection when the server begins to answer on it: the put has arrived
/// and is carried out, and the client cannot know.
private func putThroughCuts(
    _ how: ProxyCut, _ kind: TransportKind, _ configuration: TransportConfiguration
) async throws {
    let url = try TestCluster.current.endpoints[0]
    let proxy = try FaultProxy(to: url)
    let prefix = "cut-\(how)-\(kind)-"
    try await withTransport(kind, configuration) { transport in
        var outcomes: [String: RPCOutcome] = [:]
        for number in 0..<40 {
            // A live connection, so that the next call finds it and then loses it.
            proxy.disarm()
            try await eventually("a connection is up") {
                await failure { _ = try await transport.get("warm", .to(proxy.url)) } == nil
            }
            proxy.cut(.toClient, after: number % 3 * 9, how)
            let key = "\(prefix)\(number)"
            let error = await failure { try await transport.put(key, .to(proxy.url)) }
            outcomes[key] = error?.outcome
        }
        let keys = try await transport.all(prefix, .to(url))
        #expect(keys.allSatisfy { $0.version == 1 })
        #expect(outcomes.count > 20, "most calls lose their connection")
        for key in keys { #expect(outcomes[String(decoding: key.key, as: UTF8.self)] != .notSent) }
    }
}

/// Puts keys from many tasks while the server is killed and restarted.
private func putThroughRestarts(_ kind: TransportKind, _ configuration: TransportConfiguration) async throws {
    let member = try TestCluster.current.members[0]
    let prefix = "load-\(kind)-"
    let call = { @Sendable in RPCCall.to(member.clientURL, within: .seconds(20)) }
    try await withTransport(kind, configuration) { transport in
        try await withThrowingTaskGroup(of: [(key: String, error: RPCError?)].self) { group in
            for worker in 0..<32 {
                group.addTask {
                    var results: [(key: String, error: RPCError?)] = []
                    while !Task.isCancelled {
                        let key = "\(prefix)\(worker)-\(results.count)"
                        results.append((key, await failure { try await transport.put(key, call()) }))
                        if results.last?.error != nil { try? await Task.sleep(for: .milliseconds(5)) }
                    }
                    return results
                }
            }
            for _ in 0..<3 {
                let base = try await transport.all(prefix, call()).count
                try await eventually("puts go on") {
                    let count = await keyCount(prefix, transport, call())
                    return count > base + 200
                }
                await member.kill()
                try await member.start()
                try await member.waitUntilHealthy()
            }
            group.cancelAll()
            var results: [(key: String, error: RPCError?)] = []
            for try await part in group { results += part }
            try await check(results, prefix, transport, call())
        }
    }
}

private func keyCount(_ prefix: String, _ transport: any RPCTransport, _ call: RPCCall) async -> Int {
    (try? await transport.all(prefix, call).count) ?? 0
}

private func check(
    _ results: [(key: String, error: RPCError?)], _ prefix: String, _ transport: any RPCTransport, _ call: RPCCall
) async throws {
    let keys = try await transport.all(prefix, call)
    #expect(keys.allSatisfy { $0.version == 1 })
    let written = Set(keys.map { String(decoding: $0.key, as: UTF8.self) })
    for (key, error) in results {
        switch error?.outcome {
        case nil: #expect(written.contains(key), "a put that succeeded is there")
        case .notSent, .refused: #expect(!written.contains(key), "a put that was not sent is not there")
        case .unknown: continue
        }
    }
    #expect(results.contains { $0.error == nil })
    // After the restarts there is one live connection again, and it carries calls.
    try await transport.put("after", call)
}
