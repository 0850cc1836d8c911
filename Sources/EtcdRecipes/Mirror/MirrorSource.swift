public import EtcdClient

/// Keys that are to be copied elsewhere: all there are at one revision, then every change.
public struct MirrorSource: Sendable {
    private let client: EtcdClient
    /// What is copied.
    public let range: KeyRange

    /// The keys of a range.
    public init(_ client: EtcdClient, _ range: KeyRange) {
        self.client = client
        self.range = range
    }

    /// The pairs there are, in pages, all of one revision.
    ///
    /// - Parameters:
    ///   - start: Where an earlier copying stopped; nil for all, at the revision there is now. One whose revision is
    ///     compacted meanwhile fails with `compacted`, and is to be begun anew.
    ///   - size: How many pairs a page has at most.
    public func base(from start: MirrorPosition? = nil, size: Int64 = 1000) -> MirrorPages {
        MirrorPages(client: client, range: range, size: max(1, size), position: start)
    }

    /// Watches what changes after a revision, for as long as `body` runs.
    ///
    /// - Parameter revision: The last one that is copied already: the base's, or the last update's.
    public func updates<Result>(
        after revision: Int64, _ body: (WatchStream) async throws -> Result
    ) async throws -> Result {
        let start = revision == .max ? revision : revision + 1
        return try await client.watch(WatchRequest(range, startRevision: start), body)
    }
}

/// How far the copying of a base has come.
public struct MirrorPosition: Sendable, Hashable, Codable {
    /// The revision that all pairs are of.
    public var revision: Int64
    /// The first key that is not copied yet; empty for none.
    public var next: [UInt8]

    /// A position with these values.
    public init(revision: Int64, next: [UInt8]) {
        self.revision = revision
        self.next = next
    }
}

/// One page of a base.
public struct MirrorPage: Sendable, Hashable {
    /// In the order of their keys.
    public var keyValues: [KeyValue]
    /// From where to go on, once the page is copied.
    public var position: MirrorPosition
    /// Whether more follows.
    public var more: Bool
}

/// The pages of a base; there is one at least, which tells the revision.
public struct MirrorPages: AsyncSequence, Sendable {
    fileprivate let client: EtcdClient
    fileprivate let range: KeyRange
    fileprivate let size: Int64
    fileprivate let position: MirrorPosition?

    /// Begins with the first page.
    public func makeAsyncIterator() -> Iterator { Iterator(pages: self, position: position) }

    /// Reads page after page.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let pages: MirrorPages
        fileprivate var position: MirrorPosition?
        private var isOver = false

        fileprivate init(pages: MirrorPages, position: MirrorPosition?) {
            self.pages = pages
            self.position = position
        }

        /// The next page; nil after the last.
        public mutating func next() async throws(EtcdError) -> MirrorPage? {
            guard !isOver else { return nil }
            var request = GetRequest(pages.range)
            if let position {
                // The first key of a range that is one key is the only one.
                guard !position.next.isEmpty, !pages.range.isSingleKey else { return nil }
                request.range = KeyRange(key: position.next, rangeEnd: pages.range.rangeEnd)
                request.revision = position.revision
            }
            request.limit = pages.size
            request.sort = GetRequest.Sort(.key, .ascending)
            let response = try await pages.client.get(request)
            let revision = position?.revision ?? response.header.revision
            isOver = !response.more
            let after = response.keyValues.last.map { $0.key + [0] } ?? []
            let position = MirrorPosition(revision: revision, next: response.more ? after : [])
            self.position = position
            return MirrorPage(keyValues: response.keyValues, position: position, more: response.more)
        }

        /// The next page; nil after the last.
        public mutating func next(isolation: isolated (any Actor)?) async throws(EtcdError) -> MirrorPage? {
            try await next()
        }
    }
}
