import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// One cluster for each release; each test has keys of its own.
    @Suite("Keys", .cluster(.one, on: EtcdRelease.allCases))
    struct Keys {}
}

extension OnRealClusters.Keys {
    private func get(_ key: String, _ client: EtcdClient) async throws -> KeyValue? {
        try await client.get(GetRequest(key: key)).keyValues.first
    }

    // MARK: put

    @Test("A key is written once, and then is as it should be", arguments: EtcdRelease.allCases)
    func putTwice(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let step = "  - {action: put, with: {key: put/a, value: hello}}\n"
            let first = try await session.run(step)
            #expect(first.verdict == .done, "\(first.complaint)")
            #expect(first.steps[0].changed)
            #expect(first.steps[0].effects.map(\.outcome) == [.done])
            let pair = try #require(try await get("put/a", session.client))
            #expect(pair.valueText == "hello")
            #expect(first.output("revision") == .integer(pair.modRevision))
            #expect(first.output("version") == .integer(1))

            let second = try await session.run(step)
            #expect(second.verdict == .done)
            #expect(!second.steps[0].changed)
            #expect(second.steps[0].effects.isEmpty)
            #expect(second.output("changed") == .bool(false))
            #expect(try await get("put/a", session.client) == pair)

            let third = try await session.run("  - {action: put, with: {key: put/a, value: hello, always: true}}\n")
            #expect(third.steps[0].changed)
            #expect(try await get("put/a", session.client)?.version == 2)
        }
    }

    @Test("Bytes arrive as they are", arguments: EtcdRelease.allCases)
    func bytes(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let all = (0...255).map { UInt8($0) }
            let hex = all.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let record = try await session.run(
                "  - {action: put, with: {key: {hex: 01ff\(hex)}, value: {hex: \(hex)}}}\n")
            #expect(record.verdict == .done, "\(record.complaint)")
            let pairs = try await session.client.get(GetRequest(.key([1, 0xff] + all))).keyValues
            #expect(pairs.map(\.value) == [all])
        }
    }

    @Test(
        "A value written meanwhile by somebody else is looked at before it is written over",
        arguments: EtcdRelease.allCases)
    func conflict(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let planned = try await session.plan("  - {action: put, with: {key: put/contested, value: ours}}\n")
            #expect(planned.plan.steps[0].record.effects.map(\.before) == [nil])
            try await session.client.put(PutRequest(key: "put/contested", value: "somebody else's"))
            let record = await planned.run()
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.steps[0].effects.map(\.before) == ["15B"])
            #expect(try await get("put/contested", session.client)?.valueText == "ours")
        }
    }

    @Test("What somebody else wrote just so meanwhile is left as it is", arguments: EtcdRelease.allCases)
    func agreement(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let planned = try await session.plan("  - {action: put, with: {key: put/agreed, value: ours}}\n")
            try await session.client.put(PutRequest(key: "put/agreed", value: "ours"))
            let record = await planned.run()
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(!record.steps[0].changed)
            #expect(try await get("put/agreed", session.client)?.version == 1)
        }
    }

    @Test(
        "What only the run can tell is written as the run finds it", .serialized,
        arguments: [
            "action: put\n  with: {key: PREFIX/told, value: {file: FILE}}",
            "action: txn\n  with: {then: [{put: {key: PREFIX/told, value: {file: FILE}}}]}",
            "action: put\n  with: {key: PREFIX/told, value: \"${{ steps .read.outputs.revision }}\"}",
        ])
    func toldByTheRun(_ step: String) async throws {
        let folder = try TemporaryFolder(prefix: "etcd-sandbox-keys")
        let file = folder.file("told.json")
        try Data("old".utf8).write(to: URL(filePath: file))
        try await OnRealClusters.onCluster(of: .v34) { session in
            let prefix = "told/\(UInt32.random(in: 0 ... .max))"
            let planned = try await session.plan(
                """
                - {action: get, id: read, with: {key: \(prefix)/revision}}
                - {action: export, with: {key: \(prefix)/revision, to: "\(file)", overwrite: true}}
                - \(step.replacing("FILE", with: "\"\(file)\"").replacing("PREFIX", with: prefix))
                """)
            try await session.client.put(PutRequest(key: "\(prefix)/revision", value: "somebody else's"))
            let record = await planned.run()
            #expect(record.verdict == .done, "\(record.complaint)")
            let written = try await get("\(prefix)/told", session.client)?.valueText
            if step.contains("FILE") {
                #expect(written == (try String(contentsOfFile: file, encoding: .utf8)))
            } else {
                #expect(record.output(1, "revision") == written.flatMap(Int64.init).map(RecordedValue.integer))
            }
        }
    }

    @Test("A lease is kept, changed and taken away", arguments: EtcdRelease.allCases)
    func lease(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let lease = try await session.client.leaseGrant(ttl: 600).id
            let hex = String(UInt64(bitPattern: lease), radix: 16)
            let step = "  - {action: put, with: {key: put/leased, value: v, lease: \(hex)}}\n"
            #expect(try await session.run(step).steps[0].changed)
            #expect(try await get("put/leased", session.client)?.lease == lease)
            #expect(try await !session.run(step).steps[0].changed)
            #expect(
                try await !session.run("  - {action: put, with: {key: put/leased, value: v, ignore-lease: true}}\n")
                    .steps[0].changed)
            #expect(try await session.run("  - {action: put, with: {key: put/leased, value: v}}\n").steps[0].changed)
            #expect(try await get("put/leased", session.client)?.lease == 0)

            let missing = try await session.run("  - {action: put, with: {key: put/leased, value: v, lease: 7b}}\n")
            #expect(missing.verdict == .failed, "\(missing.complaint)")
            #expect(missing.steps[0].error?.message == "there is no lease 7b, or its time is over")
        }
    }

    @Test("A value that is too large fails, and nothing is written", arguments: EtcdRelease.allCases)
    func tooLarge(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            let value = String(repeating: "x", count: 200_000)
            let aliases = (1..<9).map { "        - put: {key: large/\($0), value: *large}\n" }.joined()
            let record = try await session.run(
                "  - action: txn\n    with:\n      then:\n        - put: {key: large/0, value: &large \(value)}\n"
                    + aliases)
            #expect(record.verdict == .failed, "\(record.complaint)")
            var request = GetRequest(.prefix("large/"))
            request.countOnly = true
            #expect(try await session.client.get(request).count == 0)
        }
    }

    // MARK: get

    private static let sorted = """
          - action: get
            with: {prefix: get/, limit: 2, sort: {by: mod-revision, order: descending}}

        """

    @Test("A range is read in the order asked for, and its values stay hidden", arguments: EtcdRelease.allCases)
    func reading(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            for (key, value) in [("get/b", "1"), ("get/a", "22"), ("get/c", "333")] {
                try await session.client.put(PutRequest(key: key, value: value))
            }
            let record = try await session.run(Self.sorted)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.output("count") == .integer(3))
            #expect(record.output("keys") == .list([.text("get/c"), .text("get/a")]))
            #expect(record.output("values") == .list([.hidden(3), .hidden(2)]))
            let shown = try await session.run(Self.sorted + "    show-values: true\n")
            #expect(shown.output("values") == .list([.text("333"), .text("22")]))
            let counted = try await session.run("  - {action: get, with: {prefix: get/, count-only: true}}\n")
            #expect(counted.output("count") == .integer(3))
            #expect(counted.output("keys") == .list([]))
            let none = try await session.run("  - {action: get, with: {key: get/none, serializable: true}}\n")
            #expect(none.output("count") == .integer(0))
        }
    }

    // MARK: delete

    // No other test has keys behind these: one of the ranges has no end.
    @Test("Ranges are deleted as they are written", arguments: EtcdRelease.allCases)
    func deleting(_ release: EtcdRelease) async throws {
        let cases: [(range: String, deleted: Int64, left: [String])] = [
            ("key: ~del/a", 1, ["~del/b", "~del/c", "~del/d", "~dem"]),
            ("key: ~del/b, range-end: ~del/d", 2, ["~del/a", "~del/d", "~dem"]),
            ("prefix: ~del/", 4, ["~dem"]),
            ("from-key: ~del/c, expect-count: 3", 3, ["~del/a", "~del/b"]),
            ("key: ~del/z", 0, ["~del/a", "~del/b", "~del/c", "~del/d", "~dem"]),
        ]
        try await OnRealClusters.onCluster(of: release) { session in
            try await session.client.delete(DeleteRequest(.fromKey("~")))
            for known in cases {
                for key in ["~del/a", "~del/b", "~del/c", "~del/d", "~dem"] {
                    try await session.client.put(PutRequest(key: key, value: "v"))
                }
                let record = try await session.run("  - {action: delete, with: {\(known.range)}}\n")
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(record.output("deleted") == .integer(known.deleted), "\(known.range)")
                #expect(record.steps[0].changed == (known.deleted > 0))
                let left = try await session.client.get(GetRequest(.fromKey("~"))).keyValues.map(\.keyText)
                #expect(left == known.left, "\(known.range)")
                try await session.client.delete(DeleteRequest(.fromKey("~")))
            }
        }
    }

    @Test("Another number of keys than expected deletes nothing", arguments: EtcdRelease.allCases)
    func unexpected(_ release: EtcdRelease) async throws {
        try await OnRealClusters.onCluster(of: release) { session in
            try await session.client.put(PutRequest(key: "counted/a", value: "v"))
            let record = try await session.run("  - {action: delete, with: {prefix: counted/, expect-count: 2}}\n")
            #expect(record.verdict == .failed)
            #expect(record.steps[0].error?.message.contains("1 key") == true)
            #expect(try await get("counted/a", session.client) != nil)
        }
    }
}
