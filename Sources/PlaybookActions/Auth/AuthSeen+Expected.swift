import EtcdClient
package import PlaybookRecord

/// Users and roles as the earlier steps of a plan will leave them: a user whom one of them adds can be granted a role
/// by another, although nobody finds that user yet.
extension AuthSeen {
    /// Takes over what a step of the plan is to change; anything but users and roles is passed over.
    package mutating func expect(_ effect: Effect) {
        guard case .auth(let subject) = effect.change else { return }
        switch subject {
        case .enabled: isOn = effect.after == "on"
        case .role(let role): expect(role: role, effect.id.dropFirst("role:\(role)".count), effect)
        case .user(let user): expect(user: user, effect.id.dropFirst("user:\(user)".count))
        }
    }

    private mutating func expect(role: String, _ change: Substring, _ effect: Effect) {
        if change.isEmpty {
            if !roles.contains(role) { roles.append(role) }
        } else if change == ":delete" {
            roles.removeAll { $0 == role }
            permissions[role] = nil
            granted[role] = nil
            for user in users.keys { users[user]?.removeAll { $0 == role } }
        } else if let keys = change.behind(":grant:") {
            permissions[role]?.removeAll { $0.keys == keys }
            granted[role, default: [:]][keys] = effect.after.flatMap(Permission.Kind.init(words:))
        } else if let keys = change.behind(":revoke:") {
            permissions[role]?.removeAll { $0.keys == keys }
            granted[role]?[keys] = nil
        }
    }

    private mutating func expect(user: String, _ change: Substring) {
        if change.isEmpty {
            users[user] = []
            expected.insert(user)
        } else if change == ":delete" {
            users[user] = nil
            accepted.remove(user)
        } else if change == ":password" {
            accepted.remove(user)
            expected.insert(user)
        } else if let role = change.behind(":grant:") {
            if users[user]?.contains(role) == false { users[user]?.append(role) }
        } else if let role = change.behind(":revoke:") {
            users[user]?.removeAll { $0 == role }
        }
    }

    /// What a role allows on exactly this range, as it was found or is expected.
    func permission(of role: String, on range: KeyRange) -> Permission? {
        if let found = permissions[role]?.first(where: { $0.range == range }) { return found }
        return granted[role]?[KeyWords.range(range)].map { Permission($0, range) }
    }
}

extension Permission.Kind {
    /// `readwrite on prefix /orders/`, as an effect says it.
    fileprivate init?(words: String) {
        switch words.split(separator: " ").first {
        case "read": self = .read
        case "write": self = .write
        case "readwrite": self = .readWrite
        default: return nil
        }
    }
}

extension Substring {
    fileprivate func behind(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
