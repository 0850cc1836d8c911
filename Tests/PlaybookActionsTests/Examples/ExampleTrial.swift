import EtcdClient
import EtcdSandbox
import TestSupport

/// What it takes to try an example, and what comes of it.
struct ExampleTrial: Sendable {
    /// A cluster of its own; nil where the example leaves a cluster of three as good as it was.
    var options: ClusterOptions?
    /// What steps cannot do to prepare the cluster; done before `steps`.
    var setUp: @Sendable (ExampleGround) async throws -> Void = { _ in }
    /// Steps that make the cluster one that the example is written for.
    var steps = ""
    /// What the steps cannot do behind them.
    var settle: @Sendable (ExampleGround) async throws -> Void = { _ in }
    /// What somebody else does while the steps run, over and over until they have ended.
    var meanwhile: (@Sendable (ExampleGround) async throws -> Void)?
    /// Whether a second plan shows changes again, though the action is not unconditional.
    var changesAgain = false
    /// Why etcd 3.5.1 is refused; nil where it is not.
    var refusalOn35: String?

    /// By the examples' captions.
    static let all: [String: ExampleTrial] = keys.merging(maintenance) { $1 }.merging(members) { $1 }
        .merging(access) { $1 }

    private static let keys = [
        "Write a key.": ExampleTrial(steps: "- {action: delete, with: {key: /config/mode}}"),
        "Give a key its first value, and leave a later one alone.": ExampleTrial(
            steps: "- {action: delete, with: {key: /config/limit}}"),
        "Write bytes that are no text.": ExampleTrial(steps: "- {action: delete, with: {key: {hex: 00ff01}}}"),
        "Let a mark end by itself after an hour.": ExampleTrial(
            steps: "- {action: lease-revoke, with: {id: 70cc7ae1}}"),
        "End a lease that somebody left behind.": ExampleTrial(
            steps: """
                - {action: lease-grant, with: {ttl: 1h, id: 694d71ddacfda227}}
                - {action: put, with: {key: /sessions/a, value: x, lease: 694d71ddacfda227}}
                """),
        "Write the keys below a prefix to a file.": ExampleTrial(
            steps: "- {action: put, with: {key: /config/mode, value: green}}"),
        "Write the keys of a file, and leave those alone that exist.": ExampleTrial(
            steps: """
                - {action: put, with: {key: /config/mode, value: green}}
                - {action: put, with: {key: /config/owner, value: red}}
                - {action: export, with: {prefix: /config/, to: backups/config.json}}
                - {action: delete, with: {key: /config/mode}}
                """),
        "Copy a prefix from the old cluster, and take away here what is not there.": ExampleTrial(
            steps: """
                - {action: put, with: {key: /config/mode, value: green}}
                - {action: put, with: {key: /imported/config/old, value: red}}
                """),
        "Follow what is written below a prefix for a while, under another name.": ExampleTrial(
            meanwhile: { ground in
                // What is written before it watches was there already, and is copied.
                guard try await ground.isWatched() else { return }
                try await ground.session.client.put(PutRequest(key: "/orders/1", value: "a"))
            },
            changesAgain: true),
        "Delete a key.": ExampleTrial(steps: "- {action: put, with: {key: /config/mode, value: green}}"),
        "Delete what lies below a prefix, if it still is what was counted.": ExampleTrial(
            steps: """
                - {action: put, with: {key: /orders/2019/1, value: a}}
                - {action: put, with: {key: /orders/2019/2, value: b}}
                """),
        "Create two keys together, unless the first exists.": ExampleTrial(
            steps: "- {action: delete, with: {prefix: /config/}}"),
        "Delete a prefix only while no key below it is held by a lease.": ExampleTrial(
            steps: "- {action: put, with: {key: /sessions/1, value: a}}"),
        "Wait until an application writes that it is ready.": ExampleTrial(
            meanwhile: { try await $0.session.client.put(PutRequest(key: "/services/shop/state", value: "ready")) }),
        "Wait until a job below a prefix is gone, counted from what was seen before.": ExampleTrial(
            meanwhile: { ground in
                try await ground.session.client.put(PutRequest(key: "/jobs/1", value: "a"))
                try await ground.session.client.delete(DeleteRequest(key: "/jobs/1"))
            }),
        "Ask a second question inside the first.": ExampleTrial(
            steps: """
                - {action: delete, with: {prefix: /config/}}
                - {action: put, with: {key: /config/owner, value: red}}
                - {action: put, with: {key: /config/owner, value: green}}
                - {action: put, with: {key: /config/owner, value: blue}}
                """),
    ]

    private static let maintenance = [
        "Keep the last thousand revisions.": ExampleTrial(setUp: { try await $0.write(revisions: 1_100) }),
        "Every member that would give back a quarter of its file.": ExampleTrial(
            setUp: { ground in
                try await ground.cluster.fill(keys: 1_500, valueBytes: 8_000)
                try await ground.cluster.fragment()
            }, refusalOn35: "release-safe-to-defragment"),
        "The only member of a small cluster, which stands still meanwhile.": ExampleTrial(
            options: .one, changesAgain: true),
        "Allow writes again after space was given back.": ExampleTrial(
            options: ClusterOptions(members: 1, quotaBackendBytes: 4 << 20, unsafeNoFsync: true),
            setUp: { try await $0.cluster.exhaustSpace() },
            steps: """
                - {action: compact, with: {keep-revisions: 1}}
                - {action: defragment, with: {allow-downtime: true}}
                """),
        "Move leadership away from a member that is about to be serviced.": ExampleTrial(
            steps: "- {action: move-leader, with: {to: \"name:m1\"}}"),
    ]

    private static let members = [
        "Announce a learner.": ExampleTrial(options: .one),
        "Promote a learner when it has caught up.": ExampleTrial(
            options: .one,
            steps: "- {action: member-add, with: {name: m4, peer-urls: [\"http://10.0.0.4:2380\"]}}",
            settle: { ground in
                try await ground.startLearner("m4")
                _ = try await ground.cluster.waitingFor("m4")
            }),
        "Move a member to another address.": ExampleTrial(options: .three, setUp: { try await $0.kill("m2") }),
        "Remove a member whose machine is lost.": ExampleTrial(options: .three, setUp: { try await $0.kill("m3") }),
    ]

    private static let access = [
        "Let one user write orders, one read them, and turn authentication on.": ExampleTrial(options: .one),
        "Create users now, and turn authentication on another day.": ExampleTrial(options: .one),
        "Set root's password and turn authentication on.": ExampleTrial(options: .one),
        "Turn authentication off.": ExampleTrial(
            options: .one, steps: "- {action: auth-enable, with: {root-password: {env: ETCD_ROOT_PASSWORD}}}"),
        "Add a user who logs in with a password.": ExampleTrial(options: .one),
        "Add a user who is known by a certificate.": ExampleTrial(options: .one),
        "Delete a user.": ExampleTrial(options: .one, steps: shop),
        "Set a user's password.": ExampleTrial(options: .one, steps: shop + authOn),
        "Give a role to a user.": ExampleTrial(options: .one, steps: shop + orders),
        "Take a role from a user.": ExampleTrial(
            options: .one, steps: shop + orders + "- {action: user-grant-role, with: {user: shop, role: orders}}"),
        "Add a role.": ExampleTrial(options: .one),
        "Delete a role.": ExampleTrial(options: .one, steps: orders),
        "Let a role read and write below a prefix.": ExampleTrial(options: .one, steps: orders),
        "Take the permission on a prefix from a role.": ExampleTrial(
            options: .one,
            steps: orders + "- {action: role-grant-permission, with: {role: orders, read: {prefix: /orders/}}}"),
        "Rotate an application's password without cutting its sessions.": ExampleTrial(
            options: .one,
            steps: """
                - {action: user-add, with: {user: shop-a, password: {env: ETCD_SHOP_PASSWORD}}}
                - {action: user-add, with: {user: shop-b, password: {env: ETCD_ROOT_PASSWORD}}}

                """ + authOn),
    ]

    private static let shop = "- {action: user-add, with: {user: shop, password: {env: ETCD_ROOT_PASSWORD}}}\n"
    private static let orders = "- {action: role-add, with: {role: orders}}\n"
    private static let authOn = "- {action: auth-enable, with: {root-password: {env: ETCD_ROOT_PASSWORD}}}\n"
}
