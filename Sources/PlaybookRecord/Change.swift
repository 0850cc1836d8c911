/// What one effect changes: closed, so that its kind and its guards follow from it in one table.
package enum Change: Sendable, Hashable {
    /// One key is written or deleted.
    case key(KeyText)
    /// The keys of a range are deleted.
    case keys(KeyText, end: KeyText)
    /// Keys of a range are written; more than would be named one by one.
    case keysWritten(KeyText, end: KeyText)
    /// Old revisions are forgotten, up to this one.
    case revision(Int64)
    /// A lease is granted or revoked; nil where the server will choose its id.
    case lease(String?)
    /// An alarm is disarmed at a member.
    case alarm(name: String, member: MemberReference)
    case memberAdd(peerURLs: [String], learner: Bool)
    case memberPromote(MemberReference)
    case memberRemove(MemberReference)
    case memberUpdate(MemberReference, peerURLs: [String])
    /// Leadership goes to this member.
    case leader(to: MemberReference)
    /// A member answers nobody while it works, as in a defragmentation; `estimate` in seconds and `reclaim`, what it gives
    /// back to its file system, in bytes, where they can be told.
    case occupy(MemberReference, estimate: Double?, reclaim: Int64? = nil)
    case auth(AuthSubject)
    /// A file on this machine appears, is replaced or goes; `source` is the member it is read from.
    case file(path: String, source: MemberReference?)
}

/// What an authentication change is about.
package enum AuthSubject: Sendable, Hashable, Codable {
    case role(String)
    case user(String)
    /// Authentication as a whole: on or off.
    case enabled
}

/// A member of the cluster, named so that a person knows it and a program cannot mistake it.
package struct MemberReference: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The member id, lower-case hexadecimal without a prefix, as etcdctl prints it.
    package var id: String
    /// The member's name; empty until it has started for the first time.
    package var name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    package var description: String { name.isEmpty ? "member \(id)" : "\(name) (\(id))" }
}
