/// An alarm that is raised for one member.
public struct Alarm: Sendable, Hashable {
    /// The member it is raised for.
    public var memberID: UInt64
    /// What is wrong.
    public var kind: Kind

    /// An alarm with these values.
    public init(memberID: UInt64, kind: Kind) {
        self.memberID = memberID
        self.kind = kind
    }
}

extension Alarm {
    /// What is wrong with a member.
    public enum Kind: Sendable, Hashable {
        /// The database has outgrown its quota: the cluster takes no more writes.
        case noSpace
        /// The member's data differs from the others'.
        case corrupt
        /// A kind this library does not know, by its number.
        case unrecognized(Int)
    }
}

extension Alarm.Kind: CustomStringConvertible {
    /// The kind as etcd spells it.
    public var description: String {
        switch self {
        case .noSpace: "NOSPACE"
        case .corrupt: "CORRUPT"
        case .unrecognized(let number): "alarm \(number)"
        }
    }
}
