import PlaybookEngine
package import PlaybookLanguage

/// What became of one member in a defragmentation.
package struct DefragmentedMember: OutputRecord {
    @Output("The member's name.") package var name: String?
    @Output("The member's id, in hexadecimal.") package var id: String?
    @Output("The size of its database before.") package var before: ByteSize?
    @Output("The size of its database afterwards.") package var after: ByteSize?
    @Output("What it gave back.") package var reclaimed: ByteSize?
    @Output("How long it answered nobody.") package var blocked: PlaybookDuration?
    @Output("Whether it led when its turn came.") package var leader: Bool?

    package init() {}

    init(_ member: MemberView, wasLeader: Bool, sizeAfter: Int64, _ blocked: Duration) {
        let sizeBefore = member.status?.dbSize ?? 0
        name = member.name
        id = member.hexID
        before = ByteSize(sizeBefore)
        after = ByteSize(sizeAfter)
        reclaimed = ByteSize(max(0, sizeBefore &- sizeAfter))
        self.blocked = PlaybookDuration(blocked)
        leader = wasLeader
    }
}
