extension EtcdClient {
    /// Adds a role that allows nothing yet.
    @discardableResult
    public func roleAdd(_ name: String, options: CallOptions = .default) async throws(EtcdError) -> ResponseHeader {
        try await perform(.roleAdd, name, options)
    }

    /// Deletes a role.
    @discardableResult
    public func roleDelete(_ name: String, options: CallOptions = .default) async throws(EtcdError) -> ResponseHeader {
        try await perform(.roleDelete, name, options)
    }

    /// The permissions of a role.
    public func roleGet(_ name: String, options: CallOptions = .default) async throws(EtcdError) -> RoleGetResponse {
        try await perform(.roleGet, name, options)
    }

    /// The roles there are.
    public func roleList(options: CallOptions = .default) async throws(EtcdError) -> RoleListResponse {
        try await perform(.roleList, (), options)
    }

    /// Lets a role do something to a range; a permission on exactly the same range is replaced.
    @discardableResult
    public func roleGrantPermission(
        _ name: String, _ permission: Permission, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        try await perform(.roleGrantPermission, PermissionOfRole(role: name, permission: permission), options)
    }

    /// Takes the permission on exactly this range from a role.
    @discardableResult
    public func roleRevokePermission(
        _ name: String, on range: KeyRange, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        try await perform(.roleRevokePermission, RangeOfRole(role: name, range: range), options)
    }
}

struct PermissionOfRole: Sendable {
    var role: String
    var permission: Permission
}

struct RangeOfRole: Sendable {
    var role: String
    var range: KeyRange
}
