import EtcdClient
import PlaybookEngine

/// How the keys of a copy differ from those they are a copy of.
package struct MirrorDifference: Sendable, Equatable {
    /// A key that holds another value here, or none.
    package struct Write: Sendable, Equatable {
        /// As it is called here.
        package var key: [UInt8]
        package var value: [UInt8]
        /// The revision of what is here; 0 for nothing.
        package var found: Int64

        package init(key: [UInt8], value: [UInt8], found: Int64) {
            self.key = key
            self.value = value
            self.found = found
        }
    }

    /// A key that is here and not there.
    package struct Surplus: Sendable, Equatable {
        package var key: [UInt8]
        package var found: Int64

        package init(key: [UInt8], found: Int64) {
            self.key = key
            self.found = found
        }
    }

    package var writes: [Write] = []
    package var surplus: [Surplus] = []
    /// How many keys there are to copy, and how many of them hold their value here.
    package var count: Int64 = 0
    package var equal: Int64 = 0
    /// The revision of the source.
    package var revision: Int64

    package init(revision: Int64) { self.revision = revision }
}

/// What a key is called in the copy.
struct MirrorRenaming: Sendable {
    var from: [UInt8]
    var to: [UInt8]

    func renamed(_ key: [UInt8]) -> [UInt8] { to + key.dropFirst(from.count) }
}

/// One change that is followed; nil in place of a value for a deletion.
struct MirrorChange: Sendable {
    var key: [UInt8]
    var value: [UInt8]?

    /// Nil for what is not copied.
    init?(_ event: WatchEvent, _ renaming: MirrorRenaming, leavingOut lockKey: [UInt8]?) {
        key = renaming.renamed(event.keyValue.key)
        guard event.keyValue.key != lockKey, key != lockKey else { return nil }
        switch event.kind {
        case .put: value = event.keyValue.value
        case .delete: value = nil
        case .unknown: return nil
        }
    }
}

/// Walks two ranges side by side, each at one revision: another prefix leaves the order of keys as it is.
struct MirrorComparison {
    private var source: PairStream
    private var target: PairStream
    private let renaming: MirrorRenaming
    private let lockKey: [UInt8]?

    init(source: KeyPages, target: KeyPages, renaming: MirrorRenaming, leavingOut lockKey: [UInt8]?) {
        self.source = PairStream(source)
        self.target = PairStream(target)
        self.renaming = renaming
        self.lockKey = lockKey
    }

    mutating func run(
        _ there: ClusterReader, _ here: ClusterReader, revision: Int64
    ) async throws(StepFailure) -> MirrorDifference {
        var difference = MirrorDifference(revision: revision)
        var (original, copy) = (try await source.next(there), try await target.next(here))
        while original != nil || copy != nil {
            let wanted = original.map { renaming.renamed($0.key) }
            if let found = copy, wanted.map({ found.key.lexicographicallyPrecedes($0) }) ?? true {
                if found.key != lockKey { difference.surplus.append(.init(key: found.key, found: found.modRevision)) }
                copy = try await target.next(here)
            } else if let pair = original, let wanted {
                let found = copy?.key == wanted ? copy : nil
                if pair.key != lockKey, wanted != lockKey { difference.add(pair, wanted, found) }
                original = try await source.next(there)
                if found != nil { copy = try await target.next(here) }
            }
        }
        return difference
    }
}

extension MirrorDifference {
    fileprivate mutating func add(_ pair: KeyValue, _ key: [UInt8], _ found: KeyValue?) {
        count += 1
        if found?.value == pair.value {
            equal += 1
        } else {
            writes.append(Write(key: key, value: pair.value, found: found?.modRevision ?? 0))
        }
    }
}

/// The pairs of a range, one after the other.
private struct PairStream {
    private var pages: KeyPages
    private var page: ArraySlice<KeyValue> = []

    init(_ pages: KeyPages) { self.pages = pages }

    mutating func next(_ cluster: ClusterReader) async throws(StepFailure) -> KeyValue? {
        if page.isEmpty { page = try await pages.next(cluster)?[...] ?? [] }
        return page.popFirst()
    }
}
