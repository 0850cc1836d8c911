import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing

/// Every action that changes something, killed in the middle of each of its calls.
@Suite("Killed in the middle of a call", .startsProcesses)
struct KilledInCalls {
    private let folder: PlaybookFolder

    init() throws { folder = try PlaybookFolder() }

    /// Steps of which one that is carried out twice, or never, shows; the prefix is theirs alone.
    private static func steps(_ prefix: String) -> String {
        """
          - action: alarm-disarm
            with: {alarm: NOSPACE, below: 99%, quota: 2GiB}
          - action: put
            with: {key: \(prefix)/a, value: one, always: true}
          - action: txn
            with:
              then:
                - put: {key: \(prefix)/txn, value: v}
                - delete: {key: \(prefix)/taken}
          - action: delete
            with: {prefix: \(prefix)/old/, expect-count: 2}
          - id: lease
            action: lease-grant
            with: {ttl: 1h}
          - action: put
            with: {key: \(prefix)/held, value: x, lease: "${{ steps.lease.outputs.id }}", always: true}
          - id: short
            action: lease-grant
            with: {ttl: 1h}
          - action: lease-revoke
            with: {id: "${{ steps.short.outputs.id }}"}
          - action: import
            with: {from: \(prefix).json}
          - action: mirror
            with: {prefix: \(prefix)/src/, to-prefix: \(prefix)/dst/}
          - action: role-add
            with: {role: \(prefix)}
          - action: role-grant-permission
            with: {role: \(prefix), readwrite: {prefix: \(prefix)/}}
          - action: role-grant-permission
            with: {role: \(prefix), read: {key: other}}
          - action: role-revoke-permission
            with: {role: \(prefix), key: other}
          - action: user-add
            with: {user: \(prefix), password: {env: FIRST}}
          - action: user-grant-role
            with: {user: \(prefix), role: \(prefix)}
          - action: user-passwd
            with: {user: \(prefix), password: {env: SECOND}}
          - action: role-add
            with: {role: \(prefix)-gone}
          - action: user-grant-role
            with: {user: \(prefix), role: \(prefix)-gone}
          - action: user-revoke-role
            with: {user: \(prefix), role: \(prefix)-gone}
          - action: role-delete
            with: {role: \(prefix)-gone}
          - action: user-add
            with: {user: \(prefix)-gone, no-password: true}
          - action: user-delete
            with: {user: \(prefix)-gone}
          - action: export
            with: {prefix: \(prefix)/, to: \(prefix)-exported.json}
          - action: snapshot
            with: {to: \(prefix).db}
          - action: compact
            with: {keep-revisions: 1}
          - action: defragment
            with: {allow-downtime: true}
          - action: put
            with: {key: \(prefix)/end, value: v, always: true}
        """
    }

    private static let secrets = [
        "FIRST": "first-password", "SECOND": "second-password", "THIRD": "third-password",
    ]

    private func prepare(_ prefix: String, _ cluster: EtcdCluster, _ client: EtcdClient) async throws {
        for key in ["taken", "old/1", "old/2", "src/1", "src/2"] {
            _ = try await client.put(PutRequest(key: "\(prefix)/\(key)", value: key))
        }
        let pairs = [1, 2].map { #"{"key": "\#(prefix)/imported/\#($0)", "value": "\#($0)"}"# }
        try folder.write("[\(pairs.joined(separator: ", "))]", to: "\(prefix).json")
        try folder.playbook(prefix, Self.steps(prefix))
        try await cluster.members[0].raiseAlarm("NOSPACE")
    }

    /// What a run leaves behind, without its prefix.
    private func left(_ prefix: String, _ client: EtcdClient) async throws -> [String] {
        var left = try await client.get(GetRequest(.prefix(prefix + "/"))).keyValues.map { pair in
            "\(pair.keyText) \(String(decoding: pair.value, as: UTF8.self)) \(pair.version) \(pair.lease != 0)"
        }
        for user in try await client.userList().users.sorted() where user.hasPrefix(prefix) {
            left.append("user \(user) \(try await client.userGet(user).roles)")
        }
        for role in try await client.roleList().roles.sorted() where role.hasPrefix(prefix) {
            let permissions = try await client.roleGet(role).permissions
            left.append(
                "role \(role) " + permissions.map { "\($0.kind) \(text($0.range))" }.joined(separator: ", "))
        }
        left.append("exported \(try folder.read("\(prefix)-exported.json"))")
        left += folder.names.filter { $0.contains(prefix) && !$0.hasPrefix("state-") }
        left.append("alarms \(try await client.alarms().alarms.count)")
        return left.map { $0.replacing(prefix, with: "") }
    }

    private func text(_ range: KeyRange) -> String {
        String(decoding: range.key, as: UTF8.self) + " to " + String(decoding: range.rangeEnd, as: UTF8.self)
    }

    @Test(
        "F12: killed before or behind the server in each of its calls, a run ends as one that nobody disturbed",
        arguments: CallKiller.Moment.allCases)
    func everyCall(_ first: CallKiller.Moment) async throws {
        try await withEtcdCluster(.one) { cluster in
            let proxy = try FaultProxy(to: cluster.endpoints[0])
            defer { proxy.stop() }
            try await withEtcdClient(cluster.clientConfiguration) { client in
                try await prepare("whole", cluster, client)
                let leases = try await client.leases().leases.count
                let flags = ["--endpoints", cluster.endpoints[0], "--state-dir", "state-whole", "--progress", "none"]
                (try await folder.run(
                    ["run", "whole.yaml", "--confirm", "whole"] + flags, environment: Self.secrets)).expect(0)
                let undisturbed = try await left("whole", client)
                #expect(try await client.leases().leases.count == leases + 1)

                try await prepare("killed", cluster, client)
                let killer = CallKiller(
                    folder: folder, proxies: [proxy], name: "killed", environment: Self.secrets)
                let kills = try await killer.run(startingWith: first)
                #expect(kills > 25)
                let found = try await left("killed", client)
                #expect(found.joined(separator: "\n") == undisturbed.joined(separator: "\n"))
                #expect(try await client.leases().leases.count == leases + 2)
                var old = GetRequest(key: "killed/a")
                old.revision = try await client.get(old).keyValues.first?.modRevision ?? 0
                let failure = await #expect(throws: EtcdError.self) { try await client.get(old) }
                #expect(failure?.code == .compacted)
            }
        }
    }

    private static let bootstrap = """
          - action: auth-bootstrap
            with:
              roles: [{name: shop, permissions: [{readwrite: {prefix: shop/}}]}]
              users:
                - {name: root, password: {env: FIRST}, roles: [root]}
                - {name: shop, password: {env: SECOND}, roles: [shop]}
                - {name: spare, password: {env: FIRST}, roles: [shop]}
              enable: false
          - action: auth-enable
            with: {root-password: {env: FIRST}}
          - action: put
            with: {key: shop/a, value: x, always: true}
            as: {username: shop, password: {env: SECOND}}
          - action: rotate-password
            with: {users: [shop, spare], current: {env: SECOND}, password: {env: THIRD}}
          - action: put
            with: {key: shop/c, value: x, always: true}
            as: {username: spare, password: {env: THIRD}}
          - action: user-add
            with: {user: later, no-password: true}
          - action: auth-disable
          - action: put
            with: {key: shop/b, value: x, always: true}
        """

    @Test(
        "F12: killed in each call that sets authentication up, a run goes on",
        arguments: CallKiller.Moment.allCases)
    func authentication(_ first: CallKiller.Moment) async throws {
        try await withEtcdCluster(.one) { cluster in
            let proxy = try FaultProxy(to: cluster.endpoints[0])
            defer { proxy.stop() }
            try folder.playbook("auth", Self.bootstrap)
            let killer = CallKiller(folder: folder, proxies: [proxy], name: "auth", environment: Self.secrets)
            #expect(try await killer.run(startingWith: first) > 8)
            try await withEtcdClient(cluster.clientConfiguration) { client in
                let pairs = try await client.get(GetRequest(.prefix("shop/"))).keyValues
                #expect(pairs.map(\.keyText) == ["shop/a", "shop/b", "shop/c"])
                #expect(pairs.allSatisfy { $0.version == 1 })
                #expect(try await client.userList().users.sorted() == ["later", "root", "shop", "spare"])
                #expect(try await client.roleList().roles.sorted() == ["root", "shop"])
                #expect(try await client.userGet("root").roles == ["root"])
            }
        }
    }
}
