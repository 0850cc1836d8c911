package import PlaybookRecord

/// A part of the cluster that a step reads or changes: where one step's change meets a later one's reading, the later
/// one cannot be planned for sure.
package enum Subject: Sendable, Hashable {
    /// The keys from the first up to, not including, the second; an empty end means the first alone, and a single
    /// zero byte means every key from the first on.
    case keys([UInt8], end: [UInt8])
    /// The revision the key space is at.
    case revision
    /// The oldest revision that is kept.
    case compaction
    /// Which leases there are.
    case leases
    /// Whether this lease is there.
    case lease(String)
    case members
    case leader
    case alarms
    /// The sizes of the members' databases.
    case storage
    /// The size of the database of one member, by its id as an effect has it.
    case memberStorage(String)
    case auth
    case file(String)
    /// Whatever there is; for steps whose expressions may look at all of it.
    case anything

    var isFile: Bool { if case .file = self { true } else { false } }

    /// What a change touches.
    package static func touched(by change: Change) -> [Subject] {
        switch change {
        case .key(let key): [.keys(key.bytes, end: []), .revision]
        case .keys(let key, let end): [.keys(key.bytes, end: end.bytes), .revision, .storage]
        case .keysWritten(let key, let end): [.keys(key.bytes, end: end.bytes), .revision]
        case .revision: [.compaction, .storage]
        case .lease(let id): [.leases] + (id.map { [.lease($0)] } ?? [])
        case .alarm: [.alarms]
        case .memberAdd, .memberPromote, .memberUpdate: [.members]
        case .memberRemove: [.members, .leader]
        case .leader: [.leader]
        case .occupy(let member, _, _): [.memberStorage(member.id)]
        case .auth: [.auth]
        case .file(let path, _): [.file(path)]
        }
    }
}
