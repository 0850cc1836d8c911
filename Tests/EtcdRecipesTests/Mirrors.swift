import EtcdClient
import EtcdRecipes
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters {
    @Suite("Mirrors", .cluster(.one, on: EtcdRelease.allCases), .overBothWireFormats, .serialized)
    struct Mirrors {
        @Test(
            "MIRROR93: All keys at one revision, then every change with no gap, under another prefix",
            arguments: EtcdRelease.allCases)
        func mirrors(release: EtcdRelease) async throws {
            let (from, to) = (OnClusters.uniquePrefix(), OnClusters.uniquePrefix())
            try await OnClusters.withClient(of: release) { root in
                for start in stride(from: 0, to: 2000, by: 100) {
                    let puts = (start..<start + 100).map { number in
                        Txn.Operation.put(PutRequest(key: from + String(10_000 + number), value: "\(number)"))
                    }
                    try await root.txn(Txn(then: puts))
                }
                try await Self.withLimitedUser([from, to], root, release) { client in
                    let source = MirrorSource(client, .prefix(from))
                    let destination = MirrorDestination(client, replacing: [UInt8](from.utf8), with: [UInt8](to.utf8))
                    var position: MirrorPosition?
                    var pages = 0
                    var changes: [Int64] = []
                    // Stopped and begun again after every page; what changes meanwhile is not of the base.
                    while position?.next.isEmpty != true {
                        var iterator = source.base(from: position, size: 300).makeAsyncIterator()
                        let page = try #require(try await iterator.next())
                        try await destination.write(page)
                        #expect(position == nil || position?.revision == page.position.revision)
                        position = page.position
                        pages += 1
                        let change = PutRequest(key: from + "10500", value: "changed \(pages)")
                        changes.append(try await client.put(change).header.revision)
                    }
                    #expect(pages == 7)
                    let base = try #require(position).revision
                    #expect(try await client.get(GetRequest(key: to + "10500")).keyValues.first?.valueText == "500")
                    let deletion = DeleteRequest(.range(from + "10000", from + "10150"))
                    changes.append(try await client.delete(deletion).header.revision)
                    try await source.updates(after: base) { updates in
                        for change in changes {
                            let update = try await updates.next()
                            #expect(update.revision == change)
                            try await destination.write(update)
                        }
                    }
                    let copied = try await client.get(GetRequest(.prefix(to))).keyValues
                    let original = try await client.get(GetRequest(.prefix(from))).keyValues
                    #expect(copied.count == 1850)
                    #expect(copied.map(\.value) == original.map(\.value))
                    #expect(
                        copied.map { $0.keyText.dropFirst(to.count) }
                            == original.map { $0.keyText.dropFirst(from.count) })
                }
            }
        }

        @Test("A range of one key, and one of none", arguments: EtcdRelease.allCases)
        func small(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                let key = OnClusters.uniquePrefix()
                for expected in [0, 1] {
                    var pages: [MirrorPage] = []
                    for try await page in MirrorSource(client, .key(key)).base() { pages.append(page) }
                    #expect(pages.map(\.keyValues.count) == [expected])
                    #expect(pages.allSatisfy { !$0.more && $0.position.next.isEmpty && $0.position.revision > 0 })
                    try await client.put(PutRequest(key: key, value: "x"))
                }
            }
        }

        /// Turns auth on for a client of a user who may touch these prefixes alone.
        private static func withLimitedUser(
            _ prefixes: [String], _ anonymous: EtcdClient, _ release: EtcdRelease,
            _ body: (EtcdClient) async throws -> Void
        ) async throws {
            for name in ["root", "copier"] {
                try await anonymous.userAdd(name, password: name)
                try await anonymous.roleAdd(name)
                try await anonymous.userGrantRole(name, role: name)
            }
            for prefix in prefixes {
                try await anonymous.roleGrantPermission("copier", Permission(.readWrite, .prefix(prefix)))
            }
            try await anonymous.authEnable()
            let result: Result<Void, any Error>
            do {
                try await OnClusters.withClient(
                    of: release, configure: { ($0.username, $0.password) = ("copier", "copier") }, body)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            try await OnClusters.withClient(of: release, configure: { ($0.username, $0.password) = ("root", "root") }) {
                root in
                try await root.authDisable()
                for name in ["root", "copier"] {
                    try await root.userDelete(name)
                    try await root.roleDelete(name)
                }
            }
            try result.get()
        }
    }
}
