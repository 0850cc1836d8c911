import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters.OneMember {
    @Test("Different calls at once on a quiet connection are all answered at once", arguments: EtcdRelease.allCases)
    func sideBySide(release: EtcdRelease) async throws {
        let endpoint = try EtcdEndpoint(TestCluster.of(release).endpoints[0])
        try await OnClusters.withClient(of: release) { client in
            let clock = ContinuousClock()
            // What libcurl has forgotten to look at, it finds when the time for connecting is over: after five seconds.
            let stall = try #require(OnClusters.configuration([]).dialTimeout) / 2
            var slow: [Duration] = []
            for _ in 0..<400 {
                let spent = try await clock.measure {
                    _ = try await client.status(of: endpoint)
                    async let members = client.memberList(linearizable: false)
                    async let alarms = client.alarms()
                    async let value = client.get(GetRequest(.key("a")))
                    _ = try await (members, alarms, value)
                }
                if spent > stall { slow.append(spent) }
            }
            #expect(slow.isEmpty)
        }
    }

    @Test("Writes beside large reads and watches are known to be done", arguments: EtcdRelease.allCases)
    func besideLargeReads(release: EtcdRelease) async throws {
        // Calls over the gateway share no connection while they last.
        guard !TestWireFormat.isGateway else { return }
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            let first = try await client.get(GetRequest(key: base)).header.revision + 1
            for number in 0..<32 {
                let value = [UInt8](repeating: 1, count: 64 << 10)
                try await client.put(PutRequest(key: Array("\(base)large/\(number)".utf8), value: value))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<8 {
                            let found = try await client.get(GetRequest(.prefix(base + "large/")))
                            #expect(found.keyValues.count == 32)
                        }
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        let past = WatchRequest(.prefix(base + "large/"), startRevision: first)
                        for _ in 0..<8 {
                            try await client.watch(past) { watch in
                                for _ in 0..<32 { _ = try await watch.next() }
                            }
                        }
                    }
                }
                for _ in 0..<2 {
                    group.addTask {
                        // Those whose time is over leave what libcurl had kept of their answers.
                        for number in 0..<24 {
                            let limit = CallOptions.timeout(.milliseconds(1 + number % 8))
                            do {
                                _ = try await client.get(GetRequest(.prefix(base + "large/")), options: limit)
                            } catch let error as EtcdError where error.code == .deadlineExceeded {}
                        }
                    }
                }
                for writer in 0..<16 {
                    group.addTask {
                        for number in 0..<40 {
                            try await client.put(PutRequest(key: "\(base)\(writer)/\(number)", value: "x"))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let written = try await client.get(GetRequest(.prefix(base))).count
            #expect(written == 32 + 16 * 40)
            try await client.delete(DeleteRequest(.prefix(base)))
        }
    }
}
