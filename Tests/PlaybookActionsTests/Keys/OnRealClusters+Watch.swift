import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// One after the other: one of them compacts.
    @Suite("Watches", .cluster(.one, on: EtcdRelease.allCases), .serialized)
    struct Watches {}
}

extension OnRealClusters.Watches {
    /// Runs steps, and calls `body` as soon as one of them says that it waits.
    private static func run(
        _ steps: String, _ session: PlaybookSession, whenWaiting body: @escaping @Sendable (String) async throws -> Void
    ) async throws -> RunRecord {
        var planned = try await session.plan(steps)
        let (waits, told) = AsyncStream.makeStream(of: String.self)
        planned.setting.log = RunLog { event in
            if case .waiting(_, let what) = event { told.yield(what) }
        }
        return try await withThrowingTaskGroup(of: Void.self) { [planned] group in
            group.addTask {
                for await what in waits { return try await body(what) }
                Issue.record("nothing was waited for")
            }
            let record = await planned.run()
            told.finish()
            try await group.waitForAll()
            return record
        }
    }

    @Test("It ends with the first event that fits, of what is written once it waits", arguments: EtcdRelease.allCases)
    func writer(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let client = session.client
            try await client.put(PutRequest(key: "watch/a", value: "ready"))
            let step = "- {action: watch, with: {prefix: watch/, value: ready}, timeout: 5m, show-values: SHOWN}"
            for shown in [false, true] {
                let record = try await Self.run(step.replacing("SHOWN", with: "\(shown)"), session) { what in
                    #expect(what == "a put of the given value (prefix watch/)")
                    try await client.put(PutRequest(key: "watch/a", value: "starting"))
                    try await client.put(PutRequest(key: "other", value: "ready"))
                    try await client.delete(DeleteRequest(key: "watch/a"))
                    try await client.put(PutRequest(key: "watch/b", value: "ready"))
                    try await client.put(PutRequest(key: "watch/c", value: "ready"))
                }
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(!record.steps[0].changed)
                let written = try await client.get(GetRequest(key: "watch/b")).keyValues.first?.modRevision
                #expect(record.output("revision") == written.map { .integer($0) })
                #expect(record.output("event") == .text("put"))
                #expect(record.output("key") == .text("watch/b"))
                #expect(record.output("value") == (shown ? .text("ready") : .hidden(5)))
            }
        }
    }

    @Test("What happened before counts from its revision on", arguments: EtcdRelease.allCases)
    func past(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let record = try await session.run(
                """
                - {id: first, action: put, with: {key: past/a, value: x, always: true}}
                - {action: delete, with: {key: past/a}}
                - action: watch
                  with: {key: past/a, from-revision: "${{ steps.first.outputs.revision }}"}
                - action: watch
                  with: {key: past/a, event: delete, from-revision: "${{ steps.first.outputs.revision + 1 }}"}
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.output(3, "event") == .text("put"))
            #expect(record.output(3, "revision") == record.output(1, "revision"))
            #expect(record.output(4, "event") == .text("delete"))
            #expect(record.output(4, "value") == .hidden(0))
        }
    }

    @Test("A plan says what it will wait for, and waits for nothing", arguments: EtcdRelease.allCases)
    func planned(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let plan = try await session.plan(
                "- {id: w, action: watch, with: {key: never}}\n"
                    + "- {action: put, with: {key: seen, value: \"${{ steps.w.outputs.value }}\"}}"
            ).plan
            #expect(plan.obstacle == nil)
            #expect(plan.steps[0].record.notes == ["waits for a put or delete (key never)"])
            #expect(plan.steps.map(\.record.status) == [.planned, .undetermined])
        }
    }

    @Test("What is compacted ends it, with the reason", arguments: EtcdRelease.allCases)
    func compacted(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let first = try await session.client.put(PutRequest(key: "gone", value: "1")).header.revision
            let last = try await session.client.put(PutRequest(key: "gone", value: "2")).header.revision
            try await session.client.compact(CompactRequest(revision: last))
            let record = try await session.run("- {action: watch, with: {key: gone, from-revision: \(first)}}")
            #expect(record.error?.kind == "failed", "\(record.complaint)")
            #expect(record.error?.message.contains("compacted: the oldest revision is \(last)") == true)
        }
    }

    @Test("A run that is told to stop says what it waited for", arguments: EtcdRelease.allCases)
    func stopped(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            var planned = try await session.plan("- {action: watch, with: {key: never}}")
            let (waits, told) = AsyncStream.makeStream(of: Void.self)
            planned.setting.log = RunLog { if case .waiting = $0 { told.yield() } }
            let running = Task { [planned] in
                defer { told.finish() }
                return await planned.run()
            }
            for await _ in waits { running.cancel() }
            let record = await running.value
            #expect(record.error?.kind == "cancelled", "\(record.complaint)")
            #expect(record.steps[0].error?.message == "stopped waiting for a put or delete (key never)")
        }
    }

    @Test("It ends with the step's timeout", arguments: EtcdRelease.allCases)
    func timeout(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let record = try await session.run("- {action: watch, with: {key: never}, timeout: 500ms}")
            #expect(record.verdict == .failed)
            #expect(record.error?.kind == "timed-out", "\(record.complaint)")
        }
    }
}

extension OnRealClusters.Auth {
    @Test("A watch of more than may be read is ended by the server", arguments: EtcdRelease.allCases)
    func watching(_ release: EtcdRelease) async throws {
        try await Self.onFresh(release) { cluster in
            try await Self.session(cluster) { session in
                let record = try await session.run(Self.bootstrap)
                #expect(record.verdict == .done, "\(record.complaint)")
            }
            try await Self.session(cluster, as: "reports") { session in
                let unreadable = try await session.plan("- {action: watch, with: {key: /other}}").plan
                #expect(unreadable.obstacle?.kind == .denied, "a plan says so already")
                // The first key may be read, so that the watch itself is what is refused.
                let record = try await session.run("- {action: watch, with: {prefix: /reports/last}}")
                #expect(record.error?.kind == "denied", "\(record.complaint)")
                #expect(record.error?.message.contains("permission denied") == true, "\(record.complaint)")
            }
        }
    }
}
