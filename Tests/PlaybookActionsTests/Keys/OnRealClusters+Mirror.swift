import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Mirroring", .cluster(.one, on: EtcdRelease.allCases))
    struct Mirroring {
        /// Two clusters: a session on the one that is written to, and a client of the one that is read.
        private static func onBoth(
            _ body: (_ session: PlaybookSession, _ old: EtcdClient, _ from: String) async throws -> Void
        ) async throws {
            let source = try TestCluster.of(.v34)
            try await withEtcdClient(source.clientConfiguration) { old in
                try await OnRealClusters.onCluster(of: .v35) { session in
                    try await body(session, old, "from: {endpoints: [\"\(source.endpoints[0])\"]}")
                }
            }
        }

        private static func pairs(_ client: EtcdClient, _ prefix: String) async throws -> [String: String] {
            let pairs = try await client.get(GetRequest(.prefix(prefix))).keyValues
            return Dictionary(
                uniqueKeysWithValues: pairs.map { (String($0.keyText.dropFirst(prefix.count)), $0.valueText) })
        }

        private static func fill(_ client: EtcdClient, _ prefix: String, _ count: Int) async throws {
            for start in stride(from: 0, to: count, by: 100) {
                let puts = (start..<min(start + 100, count)).map { number in
                    Txn.Operation.put(PutRequest(key: prefix + String(10_000 + number), value: "\(number)"))
                }
                try await client.txn(Txn(then: puts))
            }
        }

        @Test("MIRROR93: Every key of another cluster, at one revision, under another prefix; and nothing twice")
        func copies() async throws {
            try await Self.onBoth { session, old, from in
                try await Self.fill(old, "m1/", 1_300)
                let step = "- action: mirror\n  with: {\(from), prefix: m1/, to-prefix: copy/m1/}"
                let plan = try await session.plan(step)
                #expect(plan.record.steps[0].effects.map(\.after) == ["1300 keys"])
                #expect(plan.record.steps[0].notes == ["1300 keys below prefix m1/, 0 copied already"])
                let run = try await session.run(step)
                #expect(run.verdict == .done, "\(run.complaint)")
                #expect(run.output("written") == .integer(1_300))
                #expect(run.steps[0].changed && run.steps[0].notes.count == 1)
                #expect(try await Self.pairs(session.client, "copy/m1/") == Self.pairs(old, "m1/"))
                #expect(try await session.effects(step) == [], "a second plan shows no changes")

                try await old.put(PutRequest(key: "m1/10007", value: "changed"))
                try await session.client.put(PutRequest(key: "copy/m1/zz", value: "surplus"))
                let again = try await session.run(step)
                #expect(again.output("written") == .integer(1))
                #expect(again.output("deleted") == .integer(0))
                let pruning = step.replacing("to-prefix", with: "prune: true, to-prefix")
                let pruned = try await session.run(pruning)
                #expect(pruned.output("deleted") == .integer(1), "\(pruned.complaint)")
                #expect(try await Self.pairs(session.client, "copy/m1/") == Self.pairs(old, "m1/"))
            }
        }

        @Test("Changes are followed for a time, deletions too, while somebody writes")
        func follows() async throws {
            try await Self.onBoth { session, old, from in
                try await Self.fill(old, "m2/", 10)
                let writing = Task {
                    var number = 0
                    while !Task.isCancelled {
                        number += 1
                        let puts = ["a", "b", "c\(number)"].map {
                            Txn.Operation.put(PutRequest(key: "m2/\($0)", value: "\(number)"))
                        }
                        try await old.txn(Txn(then: puts))
                        // Some are there when the copy is made, whenever that is, and go afterwards.
                        try await old.delete(DeleteRequest(key: "m2/c\(number - 5)"))
                        try await Task.sleep(for: .milliseconds(10))
                    }
                }
                let run = try await session.run("- action: mirror\n  with: {\(from), prefix: m2/, follow: 2s}")
                writing.cancel()
                _ = await writing.result
                #expect(run.verdict == .done, "\(run.complaint)")
                guard case .integer(let revision)? = run.output("revision") else {
                    Issue.record("no revision")
                    return
                }
                // What is here is what was there in that very revision.
                var then = GetRequest(.prefix("m2/"))
                then.revision = revision
                let there = try await old.get(then).keyValues.map { [$0.keyText, $0.valueText] }
                let here = try await session.client.get(GetRequest(.prefix("m2/"))).keyValues
                #expect(here.map { [$0.keyText, $0.valueText] } == there)
                #expect(run.output("deleted") != .integer(0))
            }
        }

        @Test("The lock of a run is neither copied nor overwritten nor pruned, on either side")
        func lock() async throws {
            try await Self.onBoth { session, old, from in
                try await old.put(PutRequest(key: "/etcd-playbook/lock", value: "theirs"))
                try await old.put(PutRequest(key: "/etcd-playbook/other", value: "x"))
                let step = "- action: mirror\n  with: {\(from), prefix: /etcd-playbook/, prune: true}"
                var planned = try await session.plan(step)
                planned.setting.lock = LockWish()
                let run = await planned.run()
                #expect(run.verdict == .done, "\(run.complaint)")
                #expect(run.output("written") == .integer(1))
                try await session.client.put(PutRequest(key: "/etcd-playbook/surplus", value: "y"))
                var pruning = try await session.plan(step)
                pruning.setting.lock = LockWish()
                let pruned = await pruning.run()
                #expect(pruned.verdict == .done, "\(pruned.complaint)")
                #expect(pruned.warnings.allSatisfy { !$0.contains("lock") }, "\(pruned.warnings)")
                #expect(try await Self.pairs(session.client, "/etcd-playbook/") == ["other": "x"])
                #expect(try await Self.pairs(old, "/etcd-playbook/")["lock"] == "theirs")
            }
        }

        @Test("A from that is this very cluster is refused before anything is written")
        func same() async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                let here = try TestCluster.of(.v34).endpoints[0]
                let record = try await session.run(
                    "- action: mirror\n  with: {from: {endpoints: [\"\(here)\"]}, prefix: m4/, to-prefix: m4/copy/}")
                #expect(record.verdict == .failed)
                #expect(record.error?.message.contains("this very cluster") == true, "\(record.complaint)")
            }
        }

        @Test("What somebody else writes here meanwhile is seen, and the step looks again")
        func conflict() async throws {
            try await Self.onBoth { session, old, from in
                try await Self.fill(old, "m5/", 300)
                var planned = try await session.plan("- action: mirror\n  with: {\(from), prefix: m5/}")
                let meddler = Meddler(line: "etcdctl put m5/10299 mine", cluster: try TestCluster.of(.v35))
                planned.setting.log = meddler.log { $0.isBeforeAChange }
                let run = await planned.run()
                #expect(run.verdict == .done, "\(run.complaint)")
                #expect(try await Self.pairs(session.client, "m5/") == Self.pairs(old, "m5/"))
            }
        }

        @Test("A step that was cut off is completed by running it again; what is copied is left alone")
        func cutOff() async throws {
            try await Self.onBoth { session, old, from in
                try await Self.fill(old, "m6/", 2_000)
                let proxy = try FaultProxy(to: try TestCluster.of(.v35).endpoints[0])
                let step = "- action: mirror\n  with: {\(from), prefix: m6/, batch: 7}\n  timeout: 10s"
                var configuration = EtcdConfiguration(endpoints: [proxy.url])
                configuration.requestTimeout = .seconds(5)
                let cut = try await withEtcdClient(configuration) { client in
                    var planned = try await PlaybookSession(client: client).plan(step)
                    planned.setting.log = RunLog { event in
                        if case .progress(_, let progress) = event, progress.done >= 700 { proxy.stop() }
                    }
                    return await planned.run()
                }
                #expect(cut.verdict != .done)
                let left = Int64(try await Self.pairs(session.client, "m6/").count)
                #expect(left >= 700 && left < 2_000)
                let again = try await session.run(step)
                #expect(again.verdict == .done, "\(again.complaint)")
                #expect(again.output("written") == .integer(2_000 - left))
                #expect(try await Self.pairs(session.client, "m6/") == Self.pairs(old, "m6/"))
            }
        }
    }
}
