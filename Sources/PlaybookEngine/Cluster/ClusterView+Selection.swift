package import PlaybookLanguage

extension ClusterView {
    /// What a selector names.
    package enum Selection: Sendable {
        case one(MemberView)
        case none
        case several([MemberView])
    }

    /// The member a selector means. A bare one may be an id, a name or a peer URL, if it fits one member alone.
    package func find(_ selector: MemberSelector) -> Selection {
        let matches =
            switch selector {
            case .id(let id): members.filter { $0.id == id }
            case .name(let name): members.filter { $0.name == name }
            case .peer(let url): members.filter { $0.peerURLs.contains(url) }
            case .any(let text):
                members.filter { $0.name == text || $0.peerURLs.contains(text) || UInt64(text, radix: 16) == $0.id }
            }
        return matches.count == 1 ? .one(matches[0]) : matches.isEmpty ? .none : .several(matches)
    }

    /// The one member that a selector means.
    ///
    /// - Throws: `failed`, with the list of members, where there is none or more than one.
    package func require(_ selector: MemberSelector) throws(StepFailure) -> MemberView {
        switch find(selector) {
        case .one(let member): return member
        case .none: throw .noSuchMember(selector, members)
        case .several(let matches): throw .severalMembers(selector, matches)
        }
    }
}

extension StepFailure {
    fileprivate static func noSuchMember(_ selector: MemberSelector, _ members: [MemberView]) -> StepFailure {
        StepFailure(.failed, "no member is \(selector.text)", help: "members: \(list(members))")
    }

    fileprivate static func severalMembers(_ selector: MemberSelector, _ matches: [MemberView]) -> StepFailure {
        StepFailure(
            .failed, "\(selector.text) fits \(matches.count) members: \(list(matches))",
            help: "name one by its id, as id:\(matches.first?.hexID ?? "")")
    }

    private static func list(_ members: [MemberView]) -> String {
        members.map { "\($0.reference)" }.joined(separator: ", ")
    }
}
