import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import Synchronization
import TestSupport
import Testing

extension OnRealClusters {
    /// Snapshots whose stream ends early, and files that only look like one.
    @Suite("Snapshots that are harmed", .startsProcesses)
    struct HarmedSnapshot {
        private let folder: TemporaryFolder
        private var steps: String { "- id: only\n  action: snapshot\n  with: {to: \"\(folder.file("s.db"))\"}" }

        init() throws { folder = try TemporaryFolder(prefix: "snapshots") }

        private var left: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
        }

        /// A member with a few megabytes, and a proxy before it.
        private func onOne(_ body: (EtcdCluster, FaultProxy, EtcdConfiguration) async throws -> Void) async throws {
            try await withEtcdCluster(.one) { cluster in
                try await cluster.fill(keys: 200, valueBytes: 10_000)
                let proxy = try FaultProxy(to: cluster.endpoints[0])
                defer { proxy.stop() }
                var configuration = EtcdConfiguration(endpoints: [proxy.url])
                configuration.requestTimeout = .seconds(10)
                try await body(cluster, proxy, configuration)
            }
        }

        @Test("F5: A stream that is cut anywhere, up to its last bytes, leaves no file", arguments: ProxyCut.allCases)
        func cut(how: ProxyCut) async throws {
            try await onOne { cluster, proxy, configuration in
                let before = proxy.traffic.bytesToClient
                let whole = try await Rig.run(steps, on: cluster, client: configuration)
                #expect(whole.verdict == .done, "\(whole.complaint)")
                let bytes = proxy.traffic.bytesToClient - before
                try FileManager.default.removeItem(atPath: folder.file("s.db"))
                // The digest is a message of its own, with its frame in the last hundred bytes or so.
                for end in [0, bytes / 3, bytes / 2, bytes - 4096, bytes - 160, bytes - 120, bytes - 90, bytes - 60] {
                    let log = RunLog { event in
                        // Counted from the connection's start: what went before was a few answers.
                        if case .effectStarted = event { proxy.cut(.toClient, after: max(0, end - 4096), how) }
                    }
                    let record = try await withEtcdClient(configuration) { client in
                        var planned = try await PlaybookSession(client: client).plan(steps)
                        planned.setting.log = log
                        return await planned.run()
                    }
                    proxy.disarm()
                    guard record.verdict != .done else {
                        // What went before the cut was counted was more than was thought: the stream was whole.
                        try FileManager.default.removeItem(atPath: folder.file("s.db"))
                        #expect(end > bytes - 4096, "\(end) of \(bytes)")
                        continue
                    }
                    #expect(!record.steps[0].changed)
                    #expect([.unreachable, .failed].contains(record.verdict), "\(record.complaint)")
                    #expect(try left == [], "cut after \(end) of \(bytes)")
                }
            }
        }

        @Test("F5: A server that is killed while it sends leaves no file, and another attempt begins anew")
        func killed() async throws {
            try await onOne { cluster, proxy, configuration in
                // More than lies in the buffers on the way: what has left the server arrives though it is dead.
                try await cluster.fill(keys: 2000, valueBytes: 20_000)
                var slow = ProxyFaults()
                slow.toClient.bytesPerSecond = 1_000_000
                proxy.faults = slow
                let member = cluster.members[0]
                let log = RunLog { event in
                    if case .progress = event { try? member.signal(SIGKILL) }
                }
                let record = try await withEtcdClient(configuration) { client in
                    var planned = try await PlaybookSession(client: client).plan(steps)
                    planned.setting.log = log
                    return await planned.run()
                }
                #expect([.unreachable, .failed].contains(record.verdict), "\(record.complaint)")
                #expect(try left == [])
                try await eventually("the process is gone") { !member.isRunning }
                try await member.restart()

                proxy.faults = ProxyFaults()
                let isCut = Mutex(false)
                let cutting = RunLog { event in
                    guard case .progress = event, !isCut.withLock({ $0 }) else { return }
                    isCut.withLock { $0 = true }
                    proxy.cutConnections(.reset)
                }
                let again = try await withEtcdClient(configuration) { client in
                    let steps = steps + "\n  retry: {attempts: 3, backoff: 10ms, on: [unreachable, failed]}"
                    var planned = try await PlaybookSession(client: client).plan(steps)
                    planned.setting.log = cutting
                    return await planned.run()
                }
                #expect(again.verdict == .done, "\(again.complaint)")
                #expect(try left == ["s.db"])
                let status = try await ToolRun.run(
                    try EtcdRelease.v34.binary.tool("etcdctl"), ["snapshot", "status", folder.file("s.db")],
                    environment: ["ETCDCTL_API": "3", "PATH": "/usr/bin"])
                #expect(status.status == .exited(0), "\(status.errorText)")
            }
        }

        @Test(
            "F33: A file that only looks like the snapshot of a run that was cut off is not taken for it, and stays",
            arguments: [
                "head -c 4096 s.db > t; mv t s.db", "head -c -1 s.db > t; mv t s.db", "echo >> s.db", ": > s.db",
                "printf x | dd of=s.db bs=1 seek=5000 conv=notrunc status=none", "head -c -32 s.db > t; mv t s.db",
                "truncate -s 1T s.db", "rm s.db; truncate -s 1T s.db", "rm s.db; mkfifo s.db", "rm s.db; mkdir s.db",
                "mv s.db t; ln -s t s.db", "rm s.db; ln -s /dev/zero s.db", "rm s.db; ln -s s.db s.db",
            ])
        func hostileFiles(harm: String) async throws {
            try await onOne { cluster, _, configuration in
                try await withEtcdClient(configuration) { client in
                    let session = PlaybookSession(client: client)
                    let whole = DyingJournal()
                    #expect(try await session.run(steps, with: whole).verdict == .done)
                    let lines = try whole.records.firstIndex(where: \.isIntent).map { whole.text[...$0] }
                    let shell = try await ToolRun.run("bash", ["-c", "set -e; " + harm], folder: folder.path)
                    #expect(shell.status == .exited(0), "\(shell.errorText)")
                    let start = ContinuousClock.now
                    let record = try await session.run(steps, with: DyingJournal(Array(try #require(lines))))
                    #expect(record.verdict != .done, "\(record.complaint)")
                    #expect(record.error?.message.contains("s.db") == true, "\(record.complaint)")
                    #expect(start.duration(to: .now) < .seconds(60))
                    #expect(try left.contains("s.db"))
                }
            }
        }
    }
}
