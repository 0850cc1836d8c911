import EtcdClient
import PlaybookRecord

extension Member {
    /// What a member is in the cluster's list, as a plan and a reading back say it: its role and where others reach it.
    static func words(isLearner: Bool, peerURLs: [String]) -> String {
        "\(isLearner ? "learner" : "voter") at \(peerURLs.sorted().joined(separator: ", "))"
    }

    /// This member in those words.
    var words: String { Self.words(isLearner: isLearner, peerURLs: peerURLs) }

    var reference: MemberReference { MemberReference(id: MemberID.format(id), name: name) }
}

extension [Member] {
    /// How the list differs from a member with this id (in hexadecimal) that is what `promised` says.
    func differences(at id: String?, from promised: String) -> [String] {
        guard let member = first(where: { MemberID.format($0.id) == id }) else {
            return ["member \(id ?? "") is not listed, and was to be listed as \(promised)"]
        }
        return member.words == promised
            ? [] : ["\(member.reference) is listed as \(member.words), and not as \(promised)"]
    }
}
