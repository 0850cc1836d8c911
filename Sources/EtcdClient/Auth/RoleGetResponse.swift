/// The permissions of a role.
public struct RoleGetResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// What the role allows.
    public var permissions: [Permission]

    /// A response with these values.
    public init(header: ResponseHeader, permissions: [Permission]) {
        self.header = header
        self.permissions = permissions
    }
}
