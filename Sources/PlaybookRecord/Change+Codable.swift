extension Change: Codable {
    private enum Key: String, CodingKey {
        case type, key, end, revision, lease, alarm, member, learner, estimateSeconds, reclaimBytes, name, path
        case peerURLs = "peerUrls"
    }

    /// The word that stands at `type`.
    private enum Name: String, Codable {
        case key, keys, revision, lease, alarm, leader, occupy, file
        case keysWritten = "keys-written"
        case memberAdd = "member-add"
        case memberPromote = "member-promote"
        case memberRemove = "member-remove"
        case memberUpdate = "member-update"
        case authRole = "auth-role"
        case authUser = "auth-user"
        case authEnabled = "auth-enabled"
    }

    /// `{"type": "key", "key": "/a"}`: what it is about stands under names of its own.
    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(name, forKey: .type)
        switch self {
        case .key(let key): try object.encode(key, forKey: .key)
        case .keys(let key, let end), .keysWritten(let key, let end):
            try object.encode(key, forKey: .key)
            try object.encode(end, forKey: .end)
        case .revision(let revision): try object.encode(revision, forKey: .revision)
        case .lease(let id): try object.encodeIfPresent(id, forKey: .lease)
        case .alarm(let name, let member):
            try object.encode(name, forKey: .alarm)
            try object.encode(member, forKey: .member)
        case .memberAdd(let urls, let learner):
            try object.encode(urls, forKey: .peerURLs)
            try object.encode(learner, forKey: .learner)
        case .memberPromote(let member), .memberRemove(let member), .leader(let member):
            try object.encode(member, forKey: .member)
        case .memberUpdate(let member, let urls):
            try object.encode(member, forKey: .member)
            try object.encode(urls, forKey: .peerURLs)
        case .occupy(let member, let estimate, let reclaim):
            try object.encode(member, forKey: .member)
            try object.encodeIfPresent(estimate, forKey: .estimateSeconds)
            try object.encodeIfPresent(reclaim, forKey: .reclaimBytes)
        case .auth(.role(let name)), .auth(.user(let name)): try object.encode(name, forKey: .name)
        case .auth(.enabled): break
        case .file(let path, let source):
            try object.encode(path, forKey: .path)
            try object.encodeIfPresent(source, forKey: .member)
        }
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        func member() throws -> MemberReference { try object.decode(MemberReference.self, forKey: .member) }
        switch try object.decode(Name.self, forKey: .type) {
        case .key: self = .key(try object.decode(KeyText.self, forKey: .key))
        case .keys:
            self = .keys(
                try object.decode(KeyText.self, forKey: .key), end: try object.decode(KeyText.self, forKey: .end))
        case .keysWritten:
            self = .keysWritten(
                try object.decode(KeyText.self, forKey: .key), end: try object.decode(KeyText.self, forKey: .end))
        case .revision: self = .revision(try object.decode(Int64.self, forKey: .revision))
        case .lease: self = .lease(try object.decodeIfPresent(String.self, forKey: .lease))
        case .alarm: self = .alarm(name: try object.decode(String.self, forKey: .alarm), member: try member())
        case .memberAdd:
            self = .memberAdd(
                peerURLs: try object.decode([String].self, forKey: .peerURLs),
                learner: try object.decode(Bool.self, forKey: .learner))
        case .memberPromote: self = .memberPromote(try member())
        case .memberRemove: self = .memberRemove(try member())
        case .memberUpdate:
            self = .memberUpdate(try member(), peerURLs: try object.decode([String].self, forKey: .peerURLs))
        case .leader: self = .leader(to: try member())
        case .occupy:
            self = .occupy(
                try member(), estimate: try object.decodeIfPresent(Double.self, forKey: .estimateSeconds),
                reclaim: try object.decodeIfPresent(Int64.self, forKey: .reclaimBytes))
        case .authRole: self = .auth(.role(try object.decode(String.self, forKey: .name)))
        case .authUser: self = .auth(.user(try object.decode(String.self, forKey: .name)))
        case .authEnabled: self = .auth(.enabled)
        case .file:
            self = .file(
                path: try object.decode(String.self, forKey: .path),
                source: try object.decodeIfPresent(MemberReference.self, forKey: .member))
        }
    }

    private var name: Name {
        switch self {
        case .key: .key
        case .keys: .keys
        case .keysWritten: .keysWritten
        case .revision: .revision
        case .lease: .lease
        case .alarm: .alarm
        case .memberAdd: .memberAdd
        case .memberPromote: .memberPromote
        case .memberRemove: .memberRemove
        case .memberUpdate: .memberUpdate
        case .leader: .leader
        case .occupy: .occupy
        case .auth(.role): .authRole
        case .auth(.user): .authUser
        case .auth(.enabled): .authEnabled
        case .file: .file
        }
    }
}
