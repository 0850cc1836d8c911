import EtcdClient
import TestSupport
import Testing

extension ChangingClusters.Documented {
    /// A client, and a text that no other test writes keys under.
    private func with(_ release: EtcdRelease, _ body: (EtcdClient, _ base: String) async throws -> Void) async throws {
        try await OnClusters.withClient(of: release) { try await body($0, OnClusters.uniquePrefix()) }
    }

    @Test("DOC put: a pair is written, at a revision that the answer tells", arguments: EtcdRelease.allCases)
    func put(release: EtcdRelease) async throws {
        try await with(release) { client, base in
            let before = try await client.get(GetRequest(key: base + "foo"))
            let put = try await client.put(PutRequest(key: base + "foo", value: "bar"))
            #expect(before.count == 0 && put.header.revision > before.header.revision)
            let written = try await client.get(GetRequest(key: base + "foo")).keyValues
            #expect(written.map(\.modRevision) == [put.header.revision])
        }
    }

    @Test("DOC get: what was put is got", arguments: EtcdRelease.allCases)
    func get(release: EtcdRelease) async throws {
        try await with(release) { client, base in
            try await client.put(PutRequest(key: base + "foo", value: "bar"))
            let answer = try await client.get(GetRequest(key: base + "foo"))
            #expect(answer.keyValues.map(\.keyText) == [base + "foo"])
            #expect(answer.keyValues.map(\.valueText) == ["bar"])
        }
    }

    @Test("DOC put, errors: each cause has a code of its own, and no put was made", arguments: EtcdRelease.allCases)
    func putErrors(release: EtcdRelease) async throws {
        try await with(release) { client, base in
            let empty = await OnClusters.failure { try await client.put(PutRequest(key: "", value: "x")) }
            #expect(empty.code == .emptyKey && empty.family == .server && empty.outcome == .refused)
            let late = await OnClusters.failure {
                try await client.put(PutRequest(key: base, value: "x"), options: .deadline(.now - .seconds(1)))
            }
            #expect(late.code == .deadlineExceeded && late.outcome == .notSent)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await client.put(PutRequest(key: base, value: "x"))
            }
            let cancelled = await OnClusters.failure { _ = try await task.value }
            #expect(cancelled.code == .cancelled)
            let count = try await client.get(GetRequest(key: base)).count
            #expect(count == 0)
        }
    }

    @Test("DOC get at a revision: the value of then", arguments: EtcdRelease.allCases)
    func getAtRevision(release: EtcdRelease) async throws {
        try await with(release) { client, base in
            let first = try await client.put(PutRequest(key: base, value: "bar1")).header.revision
            try await client.put(PutRequest(key: base, value: "bar2"))
            var request = GetRequest(key: base)
            request.revision = first
            #expect(try await client.get(request).keyValues.map(\.valueText) == ["bar1"])
        }
    }

    @Test("DOC get of a prefix, sorted: the last key first", arguments: EtcdRelease.allCases)
    func getSortedPrefix(release: EtcdRelease) async throws {
        try await with(release) { client, base in
            for number in 0..<3 { try await client.put(PutRequest(key: "\(base)key_\(number)", value: "value")) }
            var request = GetRequest(.prefix(base + "key"))
            request.sort = GetRequest.Sort(.key, .descending)
            let found = try await client.get(request).keyValues
            #expect(found.map(\.keyText) == ["key_2", "key_1", "key_0"].map { base + $0 })
            #expect(found.allSatisfy { $0.valueText == "value" })
        }
    }

    @Test("DOC delete: as many keys as were there", arguments: EtcdRelease.allCases)
    func delete(release: EtcdRelease) async throws {
        try await with(release) { client, base in
            for name in ["a", "b", "c"] { try await client.put(PutRequest(key: base + name, value: "x")) }
            let count = try await client.get(GetRequest(.prefix(base))).count
            let answer = try await client.delete(DeleteRequest(.prefix(base)))
            #expect(count == 3 && answer.deleted == count)
        }
    }

    @Test("DOC compact: what was before it cannot be read any more", arguments: EtcdRelease.allCases)
    func compact(release: EtcdRelease) async throws {
        try await with(release) { client, base in
            try await client.put(PutRequest(key: base, value: "1"))
            let revision = try await client.put(PutRequest(key: base, value: "2")).header.revision
            try await client.compact(CompactRequest(revision: revision))
            var request = GetRequest(key: base)
            request.revision = revision - 1
            let error = await OnClusters.failure { [request] in _ = try await client.get(request) }
            #expect(error.code == .compacted)
        }
    }

    @Test("DOC transaction: the branch that its condition chooses, and one of the two", arguments: EtcdRelease.allCases)
    func txn(release: EtcdRelease) async throws {
        try await with(release) { client, base in
            try await client.put(PutRequest(key: base, value: "xyz"))
            let answer = try await client.txn(
                Txn(
                    if: [Compare(.key(base), .greater, .value("abc"))], then: [.put(base, "XYZ")],
                    else: [.put(base, "ABC")]))
            #expect(answer.succeeded)
            #expect(try await client.get(GetRequest(key: base)).keyValues.map(\.valueText) == ["XYZ"])
        }
    }

    @Test("DOC do: operations that were made earlier are carried out, in their order", arguments: EtcdRelease.allCases)
    func operations(release: EtcdRelease) async throws {
        try await with(release) { client, base in
            let operations: [Txn.Operation] = [
                .put(base + "key", "123"), .get(base + "key"), .put(base + "key", "456"), .delete(base + "key"),
            ]
            var answers: [TxnResponse.OperationResponse] = []
            for operation in operations { answers.append(try await client.perform(operation)) }
            guard case .get(let found) = answers[1], case .delete(let gone) = answers[3] else {
                Issue.record("the answers are not those of the operations")
                return
            }
            #expect(found.keyValues.map(\.valueText) == ["123"] && gone.deleted == 1)
        }
    }
}
