import PlaybookRecord

/// What a change is about, in words.
enum ChangeText {
    static func of(_ change: Change) -> String {
        switch change {
        case .key(let key): "key \(key)"
        case .keys(let key, let end), .keysWritten(let key, let end): keys(key, end)
        case .revision(let revision): "revisions up to \(revision)"
        case .lease(let id): id.map { "lease \($0)" } ?? "a lease"
        case .alarm(let name, let member): "alarm \(name) at \(member)"
        case .memberAdd(let urls, let learner):
            "\(learner ? "learner" : "voting member") with peer URL \(urls.joined(separator: ", "))"
        case .memberPromote(let member): "learner \(member)"
        case .memberRemove(let member): "member \(member)"
        case .memberUpdate(let member, _): "peer URLs of \(member)"
        case .leader: "leader"
        case .occupy(let member, let estimate, let reclaim):
            "\(member) answers nobody" + (estimate.map { " for about \(HumanValue.duration($0))" } ?? " meanwhile")
                + (reclaim.map { ", gives back about \(HumanValue.size($0))" } ?? "")
        case .auth(let subject): auth(subject)
        case .file(let path, _): "file \(path)"
        }
    }

    private static func keys(_ key: KeyText, _ end: KeyText) -> String {
        if end.bytes == [0] { return key.bytes == [0] ? "all keys" : "keys from \(key) on" }
        return end.bytes == prefixEnd(key.bytes) ? "keys that start with \(key)" : "keys from \(key) up to \(end)"
    }

    /// The end of the range that etcd uses for a prefix: the last byte that can grow, grown.
    private static func prefixEnd(_ prefix: [UInt8]) -> [UInt8] {
        guard let index = prefix.lastIndex(where: { $0 < 0xFF }) else { return [0] }
        return Array(prefix[..<index]) + [prefix[index] + 1]
    }

    private static func auth(_ subject: AuthSubject) -> String {
        switch subject {
        case .role(let name): "role \(name)"
        case .user(let name): "user \(name)"
        case .enabled: "authentication"
        }
    }
}
