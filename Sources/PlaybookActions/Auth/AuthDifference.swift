import EtcdClient
import PlaybookEngine
import PlaybookLanguage

/// What must change for users and roles to be as they are declared, in the order in which it is safe: roles before
/// users, grants before revocations, and authentication last.
struct AuthDifference {
    let declared: AuthBootstrap
    let seen: AuthSeen

    var changes: [AuthChange] {
        grantsToRoles + additions + revocations + (declared.prune ? prunings : [])
            + (declared.enable && !seen.isOn ? [.enable] : [])
    }

    // MARK: Additions

    private var grantsToRoles: [AuthChange] {
        let known = declared.roles.map(\.name)
        let root = declared.enable && !known.contains(rootName) && !seen.roles.contains(rootName)
        return (root ? [.addRole(rootName)] : []) + declared.roles.flatMap(grants)
    }

    private func grants(_ role: RoleFields) -> [AuthChange] {
        let found = seen.permissions[role.name]
        let grants = role.permissions.compactMap(\.permission).compactMap { wanted -> AuthChange? in
            let same = found?.first { $0.range == wanted.range }
            return same == wanted ? nil : .grant(wanted, role: role.name, found: same)
        }
        return (seen.roles.contains(role.name) ? [] : [.addRole(role.name)]) + grants
    }

    private var additions: [AuthChange] {
        declared.users.flatMap { user -> [AuthChange] in
            let held = seen.users[user.name]
            let grants = user.finalRoles.filter { held?.contains($0) != true }
            return login(of: user, exists: held != nil) + grants.map { .grantRole($0, user: user.name) }
        }
    }

    // A password that was found cannot be read, and with authentication off it cannot be tried either.
    private func login(of user: UserFields, exists: Bool) -> [AuthChange] {
        guard exists else { return [.addUser(user.name, password: user.password)] }
        guard let password = user.password, !seen.accepted.contains(user.name) else { return [] }
        return [.setPassword(user: user.name, password)]
    }

    // MARK: Removals

    private var revocations: [AuthChange] {
        let fromUsers = declared.users.flatMap { user -> [AuthChange] in
            let held = seen.users[user.name] ?? []
            return held.filter { !user.finalRoles.contains($0) }.map { .revokeRole($0, user: user.name) }
        }
        let fromRoles = declared.roles.flatMap { role -> [AuthChange] in
            let wanted = Set(role.permissions.compactMap(\.permission?.range))
            return (seen.permissions[role.name] ?? []).filter { !wanted.contains($0.range) }
                .map { .revoke($0, role: role.name) }
        }
        return fromUsers + fromRoles
    }

    private var prunings: [AuthChange] {
        let users = Set(declared.users.map(\.name)).union([rootName, seen.ownUser].compactMap { $0 })
        let needed = [rootName, seen.ownUser].compactMap { $0 }.flatMap { seen.users[$0] ?? [] }
        let roles = Set(declared.roles.map(\.name)).union(declared.users.flatMap(\.finalRoles)).union(needed)
            .union([rootName])
        return seen.users.keys.sorted().filter { !users.contains($0) }.map { .deleteUser($0) }
            + seen.roles.filter { !roles.contains($0) }.map { .deleteRole($0) }
    }
}
