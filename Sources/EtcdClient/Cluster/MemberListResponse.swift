/// The members of a cluster.
public struct MemberListResponse: Sendable, Hashable {
    /// Who answered; its revision is not told.
    public var header: ResponseHeader
    /// Every member, after the change where one was asked for.
    public var members: [Member]

    /// A response with these values.
    public init(header: ResponseHeader, members: [Member]) {
        self.header = header
        self.members = members
    }
}
