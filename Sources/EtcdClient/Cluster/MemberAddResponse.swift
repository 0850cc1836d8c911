/// The answer to adding a member.
public struct MemberAddResponse: Sendable, Hashable {
    /// Who answered; its revision is not told.
    public var header: ResponseHeader
    /// The new member.
    public var member: Member
    /// Every member, the new one among them.
    public var members: [Member]

    /// A response with these values.
    public init(header: ResponseHeader, member: Member, members: [Member]) {
        self.header = header
        self.member = member
        self.members = members
    }
}
