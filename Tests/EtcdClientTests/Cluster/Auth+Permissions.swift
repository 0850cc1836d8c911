import EtcdClient
import TestSupport
import Testing

extension OnClusters.Auth {
    @Test("AUTH52: A user reaches the keys of its permissions and no others", arguments: EtcdRelease.allCases)
    func limits(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { root, _ in
            for key in ["k0", "k1", "k2"] { try await root.put(PutRequest(key: key, value: "old")) }
            try await Self.addUser("limited", [Permission(.readWrite, .range("k1", "k2"))], root)
            let put = Txn.Operation.put(PutRequest(key: "k2", value: "new"))
            let allowed = Txn.Operation.put(PutRequest(key: "k1", value: "new"))
            let get = Txn.Operation.get(GetRequest(key: "k0"))
            let refused: [@Sendable (EtcdClient) async throws -> Void] = [
                { try await $0.put(PutRequest(key: "k2", value: "new")) },
                { _ = try await $0.get(GetRequest(.range("k0", "k2"))) },
                { try await $0.watch(WatchRequest(.range("k0", "k2"))) { watch in _ = try await watch.next() } },
                { try await $0.delete(DeleteRequest(key: "k2")) },
                { try await $0.txn(Txn(if: [Compare(.key("k0"), .equal, .version(1))], then: [allowed])) },
                { try await $0.txn(Txn(then: [allowed, put])) },
                { try await $0.txn(Txn(then: [allowed], else: [get])) },
                // Nothing nested: both releases look for no permissions there, and carry it out.
                { try await $0.userAdd("another", password: "x") }, { try await $0.authDisable() },
            ]
            try await Self.withUser("limited", release) { limited in
                for call in refused {
                    let error = await OnClusters.failure { try await call(limited) }
                    #expect(error.code == .permissionDenied)
                    #expect(error.outcome == .refused)
                }
                #expect(
                    try await root.get(GetRequest(.prefix("k"))).keyValues.map(\.valueText) == ["old", "old", "old"])
                try await limited.txn(Txn(if: [Compare(.key("k1"), .equal, .value("old"))], then: [allowed]))
                #expect(try await limited.get(GetRequest(key: "k1")).keyValues.first?.valueText == "new")
            }
            try await root.delete(DeleteRequest(.prefix("k")))
        }
    }

    @Test("AUTH53: Who may only write gets no old value", arguments: EtcdRelease.allCases)
    func writeOnly(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { root, _ in
            try await root.put(PutRequest(key: "w", value: "secret"))
            try await Self.addUser("writer", [Permission(.write, .key("w"))], root)
            try await Self.withUser("writer", release) { writer in
                var withOld = PutRequest(key: "w", value: "1")
                withOld.prevKV = true
                let request = withOld
                let put = await OnClusters.failure { try await writer.put(request) }
                #expect(put.code == .permissionDenied)
                let delete = await OnClusters.failure {
                    try await writer.delete(DeleteRequest(.key("w"), prevKV: true))
                }
                #expect(delete.code == .permissionDenied)
                try await writer.put(PutRequest(key: "w", value: "2"))
            }
            #expect(try await root.get(GetRequest(key: "w")).keyValues.first?.valueText == "2")
        }
    }

    @Test("AUTH54: Permissions on prefixes and open ranges end where they end", arguments: EtcdRelease.allCases)
    func ranges(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { root, _ in
            let highBytes = KeyRange.prefix([0xff, 0xff])
            let granted: [Permission] = [
                Permission(.readWrite, .prefix("p/")), Permission(.read, .fromKey("z")),
                Permission(.readWrite, highBytes),
            ]
            try await Self.addUser("ranger", granted, root)
            #expect(Set(try await root.roleGet("ranger").permissions) == Set(granted))
            #expect(try await root.userGet("ranger").roles == ["ranger"])
            try await Self.withUser("ranger", release) { ranger in
                try await ranger.put(PutRequest(key: "p/", value: "x"))
                try await ranger.put(PutRequest(key: [0xff, 0xff, 1], value: [1]))
                _ = try await ranger.get(GetRequest(.fromKey("z")))
                _ = try await ranger.get(GetRequest(.prefix("p/")))
                for key in ["p", "p0", "o"] {
                    let error = await OnClusters.failure { try await ranger.put(PutRequest(key: key, value: "x")) }
                    #expect(error.code == .permissionDenied)
                }
                let before = await OnClusters.failure { _ = try await ranger.get(GetRequest(.fromKey("y"))) }
                #expect(before.code == .permissionDenied)
                let inexact = await OnClusters.failure { try await root.roleRevokePermission("ranger", on: .key("p/")) }
                #expect(inexact.code == .permissionNotGranted)
                try await root.roleRevokePermission("ranger", on: .prefix("p/"))
                let revoked = await OnClusters.failure { try await ranger.put(PutRequest(key: "p/", value: "x")) }
                #expect(revoked.code == .permissionDenied)
                try await ranger.put(PutRequest(key: [0xff, 0xff, 2], value: [1]))
            }
            try await root.delete(DeleteRequest(.prefix("p/")))
            try await root.delete(DeleteRequest(highBytes))
        }
    }

    @Test("Users and roles are told apart by name and by what they hold", arguments: EtcdRelease.allCases)
    func names(release: EtcdRelease) async throws {
        try await Self.withAuth(release) { root, _ in
            try await Self.addUser("one", [], root)
            try await root.userAddWithoutPassword("certified")
            #expect(try await root.userList().users == ["certified", "one", "root"])
            #expect(try await root.roleList().roles == ["one", "root"])
            let cases: [(EtcdError.Code, @Sendable (EtcdClient) async throws -> Void)] = [
                (.userExists, { try await $0.userAdd("one", password: "x") }),
                (.userEmpty, { try await $0.userAdd("", password: "x") }),
                (.userNotFound, { _ = try await $0.userGet("two") }),
                (.userNotFound, { try await $0.userDelete("two") }),
                (.userNotFound, { try await $0.userGrantRole("two", role: "one") }),
                (.roleExists, { try await $0.roleAdd("one") }),
                (.roleEmpty, { try await $0.roleAdd("") }),
                (.roleNotFound, { _ = try await $0.roleGet("two") }),
                (.roleNotFound, { try await $0.roleDelete("two") }),
                (.roleNotFound, { try await $0.userGrantRole("one", role: "two") }),
                (.roleNotGranted, { try await $0.userRevokeRole("certified", role: "one") }),
                (.permissionNotGranted, { try await $0.roleRevokePermission("one", on: .key("k")) }),
            ]
            for (code, call) in cases {
                let error = await OnClusters.failure { try await call(root) }
                #expect(error.code == code)
            }
            try await Self.withUser("certified", password: "x", release) { client in
                let error = await OnClusters.failure { _ = try await client.get(GetRequest(key: "a")) }
                #expect(error.code == .authFailed)
            }
        }
    }
}
