/// The users there are.
public struct UserListResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// The names of the users.
    public var users: [String]

    /// A response with these values.
    public init(header: ResponseHeader, users: [String]) {
        self.header = header
        self.users = users
    }
}
