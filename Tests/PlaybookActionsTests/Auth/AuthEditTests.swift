import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import Testing

@Suite("What the actions on users and roles predict")
struct AuthEditTests {
    private static func seen(isOn: Bool = true) -> AuthSeen {
        var seen = AuthSeen(isOn: isOn, ownUser: isOn ? "root" : nil)
        seen.roles = ["orders", "root"]
        seen.permissions["orders"] = [Permission(.read, .prefix("/orders/"))]
        seen.users = ["root": ["root"], "shop": ["orders"], "admin": ["root"]]
        seen.accepted = ["shop"]
        return seen
    }

    private func effects<A: Action>(
        _ type: A.Type, _ arguments: String, _ seen: AuthSeen = seen()
    ) throws -> [String] where A.Observation == AuthSeen {
        try bound(type, arguments).predict(seen).effects.map(\.id)
    }

    @Test("What earlier steps of a plan are to change counts as if it were there")
    func expected() throws {
        var seen = AuthSeen(isOn: false)
        seen.users = ["old": ["orders"]]
        seen.roles = ["orders"]
        let steps: [(any Action.Type, String)] = [
            (RoleAdd.self, "{role: reports}"), (RoleGrantPermission.self, "{role: reports, read: {prefix: /r/}}"),
            (UserAdd.self, "{user: shop, password: {env: A}}"), (UserGrantRole.self, "{user: shop, role: reports}"),
            (UserPasswd.self, "{user: shop, password: {env: B}}"), (UserGrantRole.self, "{user: shop, role: reports}"),
            (RoleGrantPermission.self, "{role: reports, read: {prefix: /r/}}"),
            (RoleGrantPermission.self, "{role: reports, readwrite: {prefix: /r/}}"),
            (UserRevokeRole.self, "{user: shop, role: reports}"), (UserRevokeRole.self, "{user: shop, role: reports}"),
            (RoleRevokePermission.self, "{role: reports, prefix: /r/}"),
            (RoleRevokePermission.self, "{role: reports, prefix: /r/}"), (RoleDelete.self, "{role: orders}"),
            (UserRevokeRole.self, "{user: old, role: orders}"), (UserDelete.self, "{user: shop}"),
            (UserDelete.self, "{user: shop}"),
        ]
        var found: [[String]] = []
        for (type, arguments) in steps {
            let effects = try Self.expecting(type, arguments, seen)
            found.append(effects.map(\.id))
            for effect in effects { seen.expect(effect) }
        }
        #expect(
            found == [
                ["role:reports"], ["role:reports:grant:prefix /r/"], ["user:shop"], ["user:shop:grant:reports"],
                ["user:shop:password"], [], [], ["role:reports:grant:prefix /r/"], ["user:shop:revoke:reports"], [],
                ["role:reports:revoke:prefix /r/"], [], ["role:orders:delete"], [], ["user:shop:delete"], [],
            ])
    }

    private static func expecting(
        _ type: any Action.Type, _ arguments: String, _ seen: AuthSeen
    ) throws -> [Effect] {
        func predict<A: Action>(_ type: A.Type) throws -> [Effect] {
            let seen = try #require(seen as? A.Observation)
            return try bound(type, arguments).predict(seen).effects
        }
        return try predict(type)
    }

    @Test("What is there is left as it is, what is not is made so")
    func effects() throws {
        #expect(try effects(UserAdd.self, "{user: shop, no-password: true}") == [])
        #expect(try effects(UserAdd.self, "{user: new, password: {env: A}}") == ["user:new"])
        #expect(try effects(UserDelete.self, "{user: shop}") == ["user:shop:delete"])
        #expect(try effects(UserDelete.self, "{user: nobody}") == [])
        #expect(try effects(UserPasswd.self, "{user: shop, password: {env: A}}") == [])
        #expect(try effects(UserPasswd.self, "{user: admin, password: {env: A}}") == ["user:admin:password"])
        #expect(try effects(UserGrantRole.self, "{user: shop, role: orders}") == [])
        #expect(try effects(UserGrantRole.self, "{user: shop, role: root}") == ["user:shop:grant:root"])
        #expect(try effects(UserRevokeRole.self, "{user: shop, role: orders}") == ["user:shop:revoke:orders"])
        #expect(try effects(UserRevokeRole.self, "{user: shop, role: none}") == [])
        #expect(try effects(UserRevokeRole.self, "{user: admin, role: root}") == ["user:admin:revoke:root"])
        #expect(try effects(RoleAdd.self, "{role: orders}") == [])
        #expect(try effects(RoleAdd.self, "{role: new}") == ["role:new"])
        #expect(try effects(RoleDelete.self, "{role: orders}") == ["role:orders:delete"])
        #expect(try effects(RoleDelete.self, "{role: none}") == [])
        let grant = "{role: orders, read: {prefix: /orders/}}"
        #expect(try effects(RoleGrantPermission.self, grant) == [])
        #expect(
            try effects(RoleGrantPermission.self, grant.replacing("read", with: "readwrite"))
                == ["role:orders:grant:prefix /orders/"])
        #expect(
            try effects(RoleRevokePermission.self, "{role: orders, prefix: /orders/}")
                == ["role:orders:revoke:prefix /orders/"])
        #expect(try effects(RoleRevokePermission.self, "{role: orders, key: /orders/}") == [])
    }

    private func kind<A: Action>(_ type: A.Type, _ arguments: String) throws -> StepFailure.Kind?
    where A.Observation == AuthSeen {
        let action = try bound(type, arguments)
        return failure { () throws(StepFailure) in _ = try action.predict(Self.seen()) }?.kind
    }

    @Test("Nobody locks everybody out, and what is not there is an error where it is needed")
    func refused() throws {
        #expect(try kind(UserDelete.self, "{user: root}") == .refused)
        #expect(try kind(UserRevokeRole.self, "{user: root, role: root}") == .refused)
        #expect(try kind(RoleDelete.self, "{role: root}") == .refused)
        #expect(try kind(UserPasswd.self, "{user: nobody, password: {env: A}}") == .failed)
        #expect(try kind(UserGrantRole.self, "{user: nobody, role: orders}") == .failed)
        #expect(try kind(UserGrantRole.self, "{user: shop, role: none}") == .failed)
        #expect(try kind(RoleGrantPermission.self, "{role: none, read: {key: a}}") == .failed)
        #expect(try effects(UserDelete.self, "{user: root}", Self.seen(isOn: false)) == ["user:root:delete"])
    }

    @Test(
        "rotate-password finds the user that is not in use",
        arguments: [
            (["a"], [], "b", true), (["b"], [], "a", true), (["a"], ["b"], "b", false), ([], ["b"], "b", false),
        ] as [([String], [String], String, Bool)])
    func rotation(current: [String], new: [String], user: String, changes: Bool) throws {
        let action = try bound(RotatePassword.self, "{users: [a, b], current: {env: A}, password: {env: B}}")
        let prediction = try action.predict(.init(isOn: true, withCurrent: current, withNew: new))
        #expect(prediction.outputs.user == user)
        #expect(prediction.effects.isEmpty == !changes)
    }

    @Test("It ends where authentication is off, or where not exactly one of the two is in use")
    func rotationFails() throws {
        let action = try bound(RotatePassword.self, "{users: [a, b], current: {env: A}, password: {env: B}}")
        #expect(failure { () throws(StepFailure) in _ = try action.predict(.init(isOn: false)) }?.kind == .failed)
        #expect(failure { () throws(StepFailure) in _ = try action.predict(.init(isOn: true)) }?.kind == .failed)
        let both = failure { () throws(StepFailure) in
            _ = try action.predict(.init(isOn: true, withCurrent: ["a", "b"]))
        }
        #expect(both?.kind == .refused)
        #expect(both?.message == "both a and b can log in with the current password, so nothing tells which is in use")
        #expect(try !findings(RotatePassword.self, "{users: [a], current: {env: A}, password: {env: B}}").isEmpty)
    }
}
