import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import Synchronization
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Runs that are told to stop while a change is under way", .startsProcesses)
    struct StoppedInCall {
        /// Runs a step whose answer is kept back, and has `meddle` between the call and its answer.
        private func run(
            _ step: String, _ meddle: @Sendable (Task<RunRecord, Never>) async throws -> Void
        ) async throws -> RunRecord {
            try await withEtcdCluster(.one) { cluster in
                for number in 0..<5 {
                    try await withEtcdClient(cluster.clientConfiguration) { client in
                        _ = try await client.put(PutRequest(key: "k", value: "\(number)"))
                    }
                }
                let proxy = try FaultProxy(to: cluster.endpoints[0])
                defer { proxy.stop() }
                var configuration = EtcdConfiguration(endpoints: [proxy.url])
                configuration.requestTimeout = .seconds(60)
                return try await withEtcdClient(configuration) { client in
                    var planned = try await PlaybookSession(client: client).plan(step + "\n- action: status")
                    let before = Mutex<Int?>(nil)
                    planned.setting.log = RunLog { event in
                        guard case .effectStarted = event else { return }
                        proxy.faults.toClient = ProxyFlow(mode: .hold)
                        before.withLock { $0 = proxy.traffic.bytesToServer }
                    }
                    let session = planned
                    let running = Task { await session.run() }
                    try await eventually("the call is on its way") {
                        before.withLock { $0 }.map { proxy.traffic.bytesToServer > $0 } ?? false
                    }
                    try await meddle(running)
                    proxy.faults = ProxyFaults()
                    return await running.value
                }
            }
        }

        @Test(
            "F13: What is under way is waited for, and nothing else begins",
            arguments: [
                "- {action: put, with: {key: a, value: b}}", "- {action: delete, with: {key: k}}",
                "- {action: compact, with: {keep-revisions: 1}}",
                "- {action: defragment, with: {allow-downtime: true}}", "- {action: lease-grant, with: {ttl: 1h}}",
            ])
        func waited(step: String) async throws {
            let record = try await run(step) { $0.cancel() }
            #expect(record.verdict == .interrupted, "\(record.complaint)")
            #expect(record.steps[0].changed && record.steps[0].effects.allSatisfy { $0.outcome == .done })
            #expect(record.steps[1].status == .notReached)
        }

        @Test("A step whose time is over does not wait for its change")
        func timeIsOver() async throws {
            let ended = Mutex(false)
            let step = "- {action: put, with: {key: a, value: b}, timeout: 1s}"
            let record = try await run(step) { running in
                _ = await running.value
                ended.withLock { $0 = true }
            }
            #expect(ended.withLock { $0 })
            #expect(record.verdict == .unknown, "\(record.complaint)")
        }

        @Test("F13: A snapshot is not waited for")
        func snapshot() async throws {
            let folder = try TemporaryFolder(prefix: "snapshots")
            let path = folder.file("s.db")
            let record = try await run("- {action: snapshot, with: {to: \"\(path)\"}}") { running in
                running.cancel()
                _ = await running.value
            }
            #expect(record.verdict == .interrupted, "\(record.complaint)")
            #expect(record.error?.message.hasSuffix("the run was told to stop") == true, "\(record.complaint)")
            #expect(readFile(path, limit: 1) == nil)
        }
    }
}
