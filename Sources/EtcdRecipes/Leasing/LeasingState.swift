package import EtcdClient

/// Which keys are taken over, and what they hold. Pure: whoever calls it makes the calls that it asks for.
package struct LeasingState: Sendable {
    /// The lease under which keys are taken over.
    package struct Session: Sendable, Hashable {
        package var lease: Int64

        package init(lease: Int64) { self.lease = lease }
    }

    /// A key that is taken over.
    package struct Entry: Sendable {
        /// The revision that made the mark.
        package var revision: Int64
        /// What the key holds; nil where that is not known.
        package var held: GetResponse?
        /// Grows with every write: what was read before one is not to be kept.
        package var generation = 0
        /// Writes of our own under way. As long as there is one, others may see what it wrote and we may not.
        package var writes = 0
    }

    /// What a read may do.
    package enum Look {
        case cached(GetResponse)
        /// It is ours, and what it holds is to be read.
        case taken(generation: Int)
        /// Nobody here has it, and it may be taken over.
        case free(Session)
        /// There is no lease to take it over with.
        case closed
    }

    package private(set) var session: Session?
    /// Until when the lease surely lives.
    private var deadline: ContinuousClock.Instant?
    package private(set) var entries: [[UInt8]: Entry] = [:]
    /// The reads that are about to take a key over.
    private struct Pending: Sendable {
        var count = 0
        /// The marks that were asked back meanwhile.
        var gone: Set<Int64> = []
        /// The revision in which a mark was last deleted meanwhile.
        var deleted: Int64 = 0
    }

    private var pending: [[UInt8]: Pending] = [:]
    /// When a key that was given back may be taken over again.
    private var rests: [[UInt8]: ContinuousClock.Instant] = [:]

    package init() {}

    // MARK: The session

    package mutating func begin(_ session: Session, until deadline: ContinuousClock.Instant) {
        end()
        self.session = session
        self.deadline = deadline
    }

    package mutating func renew(_ session: Session, until deadline: ContinuousClock.Instant) {
        if self.session == session { self.deadline = deadline }
    }

    /// Forgets all that was held under the session.
    package mutating func end() {
        session = nil
        deadline = nil
        entries = [:]
    }

    // MARK: Reading

    package mutating func look(_ key: [UInt8], at now: ContinuousClock.Instant) -> Look {
        guard let session, let deadline, now < deadline else { return .closed }
        if let entry = entries[key] {
            if let held = entry.held, entry.writes == 0 { return .cached(held) }
            return .taken(generation: entry.generation)
        }
        if let rest = rests[key] {
            guard now >= rest else { return .closed }
            rests[key] = nil
        }
        return .free(session)
    }

    /// Keeps what was read of a key that is taken over.
    package mutating func fill(_ key: [UInt8], with response: GetResponse, _ generation: Int) {
        guard var entry = entries[key], entry.generation == generation, entry.writes == 0 else { return }
        entry.held = Self.kept(response)
        entries[key] = entry
    }

    /// What ends with a lease can go without a write, and is not kept.
    private static func kept(_ response: GetResponse) -> GetResponse? {
        response.keyValues.contains { $0.lease != 0 } ? nil : response
    }

    // MARK: Taking over and giving back

    package mutating func beginTakingOver(_ key: [UInt8]) { pending[key, default: Pending()].count += 1 }

    package mutating func endTakingOver(_ key: [UInt8]) {
        guard var waiting = pending[key] else { return }
        waiting.count -= 1
        pending[key] = waiting.count == 0 ? nil : waiting
    }

    /// Notes that a key is taken over.
    ///
    /// - Returns: whether it may be kept; if not, it is to be given back.
    package mutating func takeOver(_ key: [UInt8], _ session: Session, _ response: GetResponse) -> Bool {
        let revision = response.header.revision
        let isGone = pending[key].map { $0.gone.contains(revision) || $0.deleted > revision } ?? false
        endTakingOver(key)
        guard self.session == session, !isGone else { return false }
        entries[key] = Entry(revision: revision, held: Self.kept(response))
        return true
    }

    /// Notes that a mark was asked back, or is not there.
    package mutating func lose(_ key: [UInt8], _ revision: Int64) {
        pending[key]?.gone.insert(revision)
        if entries[key]?.revision == revision { entries[key] = nil }
    }

    /// Notes that the mark of a key was deleted in a revision.
    package mutating func loseAll(_ key: [UInt8], before revision: Int64) {
        if let deleted = pending[key]?.deleted { pending[key]?.deleted = max(deleted, revision) }
        if let entry = entries[key], entry.revision < revision { entries[key] = nil }
    }

    /// Drops a key that is given back, and leaves it alone for a while.
    package mutating func drop(_ key: [UInt8], _ revision: Int64, until rest: ContinuousClock.Instant) {
        if entries[key]?.revision == revision { entries[key] = nil }
        if rests.count >= Self.mostRests { rests = [:] }
        rests[key] = rest
    }

    /// The marks of our own in a range.
    package func taken(in range: KeyRange) -> [(key: [UInt8], revision: Int64)] {
        if range.isSingleKey { return entries[range.key].map { [(range.key, $0.revision)] } ?? [] }
        return entries.filter { range.contains($0.key) }.map { ($0.key, $0.value.revision) }
    }

    // MARK: Writing

    /// What a write of one key began with.
    package struct Write: Sendable {
        package var key: [UInt8]
        package var revision: Int64
        package var generation: Int
        /// What the key held; nil where that is not known.
        package var held: GetResponse?
    }

    /// Begins a write of a key; nil where it is not taken over.
    package mutating func beginWrite(_ key: [UInt8]) -> Write? {
        guard var entry = entries[key] else { return nil }
        let held = entry.writes == 0 ? entry.held : nil
        entry.held = nil
        entry.generation += 1
        entry.writes += 1
        entries[key] = entry
        return Write(key: key, revision: entry.revision, generation: entry.generation, held: held)
    }

    /// Ends a write.
    ///
    /// - Parameter held: what the key holds after it; nil where that is not known.
    package mutating func end(_ write: Write, held: GetResponse?) {
        guard var entry = entries[write.key], entry.revision == write.revision else { return }
        entry.writes -= 1
        if entry.generation == write.generation, entry.writes == 0 { entry.held = held.flatMap(Self.kept) }
        entries[write.key] = entry
    }

    private static let mostRests = 10_000
}
