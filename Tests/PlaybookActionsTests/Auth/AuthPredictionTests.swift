import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookRecord
import Testing

@Suite("What auth-bootstrap, auth-enable and auth-disable predict")
struct AuthPredictionTests {
    static let declared = """
        roles:
          - name: orders
            permissions: [{readwrite: {prefix: /orders/}}, {read: {key: /config}}]
        users:
          - {name: root, password: {env: ROOT}, roles: [root]}
          - {name: shop, password: {env: SHOP}, roles: [orders]}
        """

    /// The declaration carried out.
    static func complete(isOn: Bool = true) -> AuthSeen {
        var seen = AuthSeen(isOn: isOn, ownUser: isOn ? "root" : nil)
        seen.roles = ["orders", "root"]
        seen.permissions["orders"] = [
            Permission(.readWrite, .prefix("/orders/")), Permission(.read, .key("/config")),
        ]
        seen.users = ["root": ["root"], "shop": ["orders"]]
        if isOn { seen.accepted = ["root", "shop"] }
        return seen
    }

    private static func seen(_ isOn: Bool = true, _ change: (inout AuthSeen) -> Void) -> AuthSeen {
        var seen = complete(isOn: isOn)
        change(&seen)
        return seen
    }

    private func prediction(
        _ seen: AuthSeen, _ arguments: String = declared
    ) throws -> Prediction<AuthBootstrap.Outputs> {
        try bound(AuthBootstrap.self, arguments).predict(seen)
    }

    @Test("Onto nothing, roles come before users, and authentication last")
    func fromNothing() throws {
        let prediction = try prediction(AuthSeen(isOn: false))
        #expect(
            prediction.effects.map(\.id) == [
                "role:root", "role:orders", "role:orders:grant:prefix /orders/", "role:orders:grant:key /config",
                "user:root", "user:root:grant:root", "user:shop", "user:shop:grant:orders", "enable",
            ])
        #expect(prediction.outputs.created == ["role root", "role orders", "user root", "user shop"])
        #expect(prediction.outputs.updated == [])
        #expect(prediction.outputs.enabled == true)
    }

    @Test("What is as declared changes nothing")
    func unchanged() throws {
        let prediction = try prediction(Self.complete())
        #expect(prediction.effects.isEmpty)
        #expect(prediction.notes.isEmpty)
        #expect(prediction.outputs.enabled == true)
    }

    @Test("With authentication off, passwords that are there are set anew, root's above all")
    func passwordsAnew() throws {
        let prediction = try prediction(Self.complete(isOn: false))
        #expect(prediction.effects.map(\.id) == ["user:root:password", "user:shop:password", "enable"])
        #expect(prediction.notes.contains("the sessions of user shop end"))
        #expect(prediction.outputs.updated == ["user root", "user shop"])
    }

    struct Drift: Sendable, CustomTestStringConvertible {
        var what: String
        var seen: AuthSeen
        var effects: [String]
        var testDescription: String { what }
    }

    static let drifts = [
        Drift(
            what: "a password that does not hold", seen: seen { $0.accepted = ["root"] },
            effects: ["user:shop:password: some password → the password declared"]),
        Drift(
            what: "a permission too few",
            seen: seen { $0.permissions["orders"]?.removeLast() },
            effects: ["role:orders:grant:key /config: - → read on key /config"]),
        Drift(
            what: "a permission of another kind",
            seen: seen { $0.permissions["orders"]?[1].kind = .readWrite },
            effects: ["role:orders:grant:key /config: readwrite on key /config → read on key /config"]),
        Drift(
            what: "a permission too many",
            seen: seen { $0.permissions["orders"]?.append(Permission(.write, .all)) },
            effects: ["role:orders:revoke:every key: write on every key → -"]),
        Drift(
            what: "a role too few and one too many",
            seen: seen { $0.users["shop"] = ["audit"] },
            effects: ["user:shop:grant:orders: - → role orders", "user:shop:revoke:audit: role audit → -"]),
        Drift(
            what: "users and roles that are not declared",
            seen: seen {
                $0.users["guest"] = ["audit"]
                $0.roles.append("audit")
            }, effects: []),
    ]

    @Test("What differs is set right, grants before revocations", arguments: drifts)
    func drift(_ known: Drift) throws {
        #expect(try prediction(known.seen).words == known.effects)
    }

    @Test("Pruning spares root, the run's own user, the roles of both, and those that a declared user holds")
    func prune() throws {
        var seen = Self.complete()
        seen.ownUser = "operator"
        seen.users["operator"] = ["root", "night-shift"]
        seen.users["guest"] = ["audit"]
        seen.users["root"] = ["root", "old"]
        seen.roles = ["audit", "night-shift", "old", "orders", "root", "spare"]
        let arguments =
            "users: [{name: shop, no-password: true, roles: [orders]}]\nroles: []\nenable: false\nprune: true"
        let prediction = try prediction(seen, arguments)
        #expect(prediction.outputs.pruned == ["user guest", "role audit", "role spare"])
        #expect(prediction.effects.map(\.id) == ["user:guest:delete", "role:audit:delete", "role:spare:delete"])
    }

    @Test("enable: false leaves authentication as it is", arguments: [true, false])
    func leave(_ isOn: Bool) throws {
        let prediction = try prediction(Self.complete(isOn: isOn), "users: []\nenable: false")
        #expect(prediction.effects.isEmpty)
        #expect(prediction.outputs.enabled == isOn)
    }

    @Test("A role from nowhere fails")
    func noSuchRole() throws {
        let action = try bound(
            AuthBootstrap.self, "{enable: false, users: [{name: a, no-password: true, roles: [ghosts]}]}")
        let result = failure { () throws(StepFailure) in _ = try action.predict(AuthSeen(isOn: false)) }
        #expect(result?.kind == .failed)
        #expect(result?.message.contains("ghosts") == true)
    }

    @Test("Taking the role root from the run's own user is refused")
    func losesOwnRights() throws {
        var seen = Self.complete()
        seen.ownUser = "shop"
        seen.users["shop"] = ["orders", "root"]
        let action = try bound(AuthBootstrap.self, Self.declared)
        #expect(failure { () throws(StepFailure) in _ = try action.predict(seen) }?.kind == .refused)
    }

    @Test("Where Kubernetes keeps its objects, enabling wants a user for its certificate")
    func kubernetes() throws {
        var seen = AuthSeen(isOn: false)
        seen.servesKubernetes = true
        let action = try bound(AuthBootstrap.self, Self.declared)
        #expect(failure { () throws(StepFailure) in _ = try action.predict(seen) }?.kind == .refused)
        let withUser = Self.declared + "\n  - {name: apiserver, no-password: true, roles: [root]}"
        #expect(try bound(AuthBootstrap.self, withUser).predict(seen).effects.last?.id == "enable")
    }

    @Test(
        "What does not fit is found before anything runs",
        arguments: [
            "{users: []}",
            "{users: [{name: root, no-password: true}]}",
            "{users: [{name: root, password: {env: A}}, {name: root, password: {env: B}}]}",
            "{users: [{name: root, password: {env: A}}, {name: x}]}",
            "{users: [{name: root, password: {env: A}}, {name: x, no-password: false}]}",
            "{users: [{name: root, password: {env: A}}, {name: x, password: {env: B}, no-password: true}]}",
            "{users: [{name: root, password: {env: A}}, {name: \"\", password: {env: B}}]}",
            "{users: [{name: root, password: secret}]}",
            "{enable: false, roles: [{name: root, permissions: [{read: {key: a}}]}]}",
            "{enable: false, roles: [{name: a, permissions: [{read: {key: a}}, {write: {key: a}}]}]}",
            "{enable: false, roles: [{name: a, permissions: [{read: {key: a}, write: {key: a}}]}]}",
            "{enable: false, roles: [{name: a, permissions: [{admin: {key: a}}]}]}",
            "{enable: false, roles: [{name: a, permissions: [{read: {key: a, prefix: b}}]}]}",
            "{enable: false, roles: [{name: a}, {name: a}]}",
        ])
    func invalid(_ arguments: String) throws {
        #expect(try !findings(AuthBootstrap.self, arguments).isEmpty)
    }

    // MARK: auth-enable, auth-disable

    @Test("auth-enable makes root what it must be, first")
    func enable() throws {
        let action = try bound(AuthEnable.self, "{root-password: {env: ROOT}}")
        #expect(
            try action.predict(AuthSeen(isOn: false)).effects.map(\.id) == [
                "role:root", "user:root", "user:root:grant:root", "enable",
            ])
        #expect(
            try action.predict(Self.complete(isOn: false)).effects.map(\.id) == ["user:root:password", "enable"])
        let known = try action.predict(AuthSeen(isOn: true))
        #expect(known.effects.isEmpty)
        #expect(known.outputs.changed == false)
    }

    @Test("auth-enable on trust wants a root who is root")
    func trust() throws {
        let action = try bound(AuthEnable.self, "{i-know-the-root-password: true}")
        #expect(try action.predict(Self.complete(isOn: false)).effects.map(\.id) == ["enable"])
        let none = failure { () throws(StepFailure) in _ = try action.predict(AuthSeen(isOn: false)) }
        #expect(none?.kind == .failed)
    }

    @Test(
        "auth-enable wants one of its two arguments",
        arguments: [
            "{}", "{i-know-the-root-password: false}", "{root-password: {env: A}, i-know-the-root-password: true}",
        ])
    func enableArguments(_ arguments: String) throws {
        #expect(try findings(AuthEnable.self, arguments).count == 1)
    }

    @Test("auth-enable beside Kubernetes wants another user than root")
    func enableKubernetes() throws {
        let action = try bound(AuthEnable.self, "{root-password: {env: ROOT}}")
        var seen = Self.complete(isOn: false)
        seen.servesKubernetes = true
        #expect(try action.predict(seen).effects.last?.id == "enable")
        seen.users["shop"] = nil
        #expect(failure { () throws(StepFailure) in _ = try action.predict(seen) }?.kind == .refused)
    }

    @Test("auth-disable changes what is on", arguments: [true, false])
    func disable(_ isOn: Bool) throws {
        let prediction = try bound(AuthDisable.self, "{}").predict(isOn)
        #expect(prediction.words == (isOn ? ["disable: on → off"] : []))
        #expect(prediction.outputs.changed == isOn)
    }
}
