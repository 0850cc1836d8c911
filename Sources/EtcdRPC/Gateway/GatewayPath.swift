/// Where etcd's JSON gateway has its calls.
enum GatewayPath {
    /// The path of a call below a prefix; nil for one that no gateway has.
    static func path(of method: String, below prefix: GatewayPrefix) -> String? {
        guard let place = prefix == .v3 ? places[method] : olderPlaces[method] ?? places[method] else { return nil }
        return "/\(prefix.rawValue)/\(place)"
    }

    /// The path of a question that every gateway answers and that changes nothing.
    static func status(below prefix: GatewayPrefix) -> String { "/\(prefix.rawValue)/maintenance/status" }

    private static let places = [
        "Range": "kv/range", "Put": "kv/put", "DeleteRange": "kv/deleterange", "Txn": "kv/txn",
        "Compact": "kv/compaction",
        "Watch": "watch",
        "LeaseGrant": "lease/grant", "LeaseRevoke": "lease/revoke", "LeaseKeepAlive": "lease/keepalive",
        "LeaseTimeToLive": "lease/timetolive", "LeaseLeases": "lease/leases",
        "MemberAdd": "cluster/member/add", "MemberRemove": "cluster/member/remove",
        "MemberUpdate": "cluster/member/update", "MemberList": "cluster/member/list",
        "MemberPromote": "cluster/member/promote",
        "Alarm": "maintenance/alarm", "Status": "maintenance/status", "Defragment": "maintenance/defragment",
        "Hash": "maintenance/hash", "HashKV": "maintenance/hashkv", "Snapshot": "maintenance/snapshot",
        "MoveLeader": "maintenance/transfer-leadership", "Downgrade": "maintenance/downgrade",
        "AuthEnable": "auth/enable", "AuthDisable": "auth/disable", "AuthStatus": "auth/status",
        "Authenticate": "auth/authenticate",
        "UserAdd": "auth/user/add", "UserGet": "auth/user/get", "UserList": "auth/user/list",
        "UserDelete": "auth/user/delete", "UserChangePassword": "auth/user/changepw",
        "UserGrantRole": "auth/user/grant", "UserRevokeRole": "auth/user/revoke",
        "RoleAdd": "auth/role/add", "RoleGet": "auth/role/get", "RoleList": "auth/role/list",
        "RoleDelete": "auth/role/delete", "RoleGrantPermission": "auth/role/grant",
        "RoleRevokePermission": "auth/role/revoke",
    ]

    /// Those that releases before 3.4 have elsewhere.
    private static let olderPlaces = [
        "LeaseRevoke": "kv/lease/revoke", "LeaseTimeToLive": "kv/lease/timetolive", "LeaseLeases": "kv/lease/leases",
    ]
}

/// What the paths of a gateway begin with, which changed with the releases.
enum GatewayPrefix: String, Sendable {
    /// From 3.4 on.
    case v3
    /// 3.3; 3.4 has it besides.
    case v3beta
    /// Up to 3.2.
    case v3alpha

    /// The prefix of a server; nil where the version is not one of etcd 3.
    ///
    /// - Parameter version: as in `3.4.23`.
    init?(serverVersion version: String) {
        let numbers = version.split(separator: ".").prefix(2).map { Int($0) }
        guard numbers.count == 2, let major = numbers[0], let minor = numbers[1], major >= 3 else { return nil }
        self = major > 3 || minor >= 4 ? .v3 : minor == 3 ? .v3beta : .v3alpha
    }
}
