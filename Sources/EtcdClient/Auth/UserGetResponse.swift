/// The roles of a user.
public struct UserGetResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// The names of the roles.
    public var roles: [String]

    /// A response with these values.
    public init(header: ResponseHeader, roles: [String]) {
        self.header = header
        self.roles = roles
    }
}
