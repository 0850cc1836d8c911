import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters.OneMember {
    private func withSlowClient(
        _ release: EtcdRelease, _ body: (EtcdClient, FaultProxy) async throws -> Void
    ) async throws {
        let proxy = try FaultProxy(to: try TestCluster.of(release).endpoints[0])
        var configuration = OnClusters.configuration([proxy.url])
        configuration.requestTimeout = .seconds(2)
        try await withEtcdClient(configuration) { client in try await body(client, proxy) }
    }

    @Test("A stream may take longer than a request, unless it is told", arguments: EtcdRelease.allCases)
    func longStream(release: EtcdRelease) async throws {
        try await withSlowClient(release) { client, proxy in
            for number in 0..<4 {
                let key = [UInt8](OnClusters.uniquePrefix().utf8)
                try await client.put(
                    PutRequest(key: key, value: [UInt8](repeating: UInt8(number), count: 1_000_000)))
            }
            proxy.faults.toClient.bytesPerSecond = 1_000_000
            let bytes = try await client.snapshot { stream in
                try await stream.reduce(into: 0) { $0 += $1.bytes.count }
            }
            #expect(bytes > 4_000_000)
            let cut = await OnClusters.failure {
                try await client.snapshot(options: .timeout(.seconds(1))) { stream in for try await _ in stream {} }
            }
            #expect(cut.code == .deadlineExceeded)
        }
    }

    @Test("A stream of which nothing comes ends at the request's timeout")
    func silentStream() async throws {
        try await withSlowClient(.v34) { client, proxy in
            try await client.put(PutRequest(key: OnClusters.uniquePrefix(), value: "x"))
            proxy.faults = .held
            let failure = await OnClusters.failure {
                try await client.snapshot { stream in for try await _ in stream {} }
            }
            #expect(failure.code == .deadlineExceeded)
            #expect(failure.message.contains("before anything came") || failure.outcome == .notSent)
        }
    }
}
