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
            // All of it takes twice as long as a request may; the size may be told without what is not on the disk yet.
            let size = try await client.status(of: EtcdEndpoint(proxy.url)).dbSize
            proxy.faults.toClient.bytesPerSecond = max(1_000_000, Int(size) / 4)
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

    @Test("A watch is told where what comes next is larger than it takes", arguments: EtcdRelease.allCases)
    func tooLarge(release: EtcdRelease) async throws {
        var configuration = OnClusters.configuration(try TestCluster.of(release).endpoints)
        (configuration.maxCallSendMsgSize, configuration.maxCallRecvMsgSize) = (256 << 10, 256 << 10)
        let key = [UInt8](OnClusters.uniquePrefix().utf8)
        try await OnClusters.withClient(of: release) { writer in
            try await withEtcdClient(configuration) { client in
                let request = WatchRequest(.key(key), createdNotify: true)
                try await client.watch(request, options: .timeout(.seconds(30))) { watch in
                    _ = try await watch.next()
                    try await writer.put(PutRequest(key: key, value: [UInt8](repeating: 1, count: 1_400_000)))
                    let failure = await OnClusters.failure { _ = try await watch.next() }
                    #expect(failure.code == .responseTooLarge)
                }
            }
            try await writer.delete(DeleteRequest(.key(key)))
        }
    }
}
