package import PlaybookRecord

extension Change {
    /// The member whose membership changes. A plan settles which one that is; others, as the next leader or the members
    /// to defragment, are chosen anew when the step runs.
    package var pinnedMember: MemberReference? {
        switch self {
        case .memberPromote(let member), .memberRemove(let member), .memberUpdate(let member, _): member
        default: nil
        }
    }
}

extension [Effect] {
    /// The members that these effects are made for, by the effects' ids.
    package var pinnedMembers: [String: MemberReference] {
        reduce(into: [:]) { pinned, effect in pinned[effect.id] = effect.change.pinnedMember }
    }
}
