/// Gives up history.
public struct CompactRequest: Sendable, Hashable {
    /// History below this revision is given up.
    public var revision: Int64
    /// Wait until the answering member has removed the old entries from its store.
    public var physical: Bool

    /// Compacts to `revision`.
    public init(revision: Int64, physical: Bool = false) {
        self.revision = revision
        self.physical = physical
    }
}
