/// What to watch.
public struct WatchRequest: Sendable, Hashable {
    /// The keys.
    public var range: KeyRange
    /// The first revision to report; nil for what comes from now on.
    public var startRevision: Int64?
    /// Kinds of events that are left out.
    public var leavesOut: Set<WatchEvent.Kind>
    /// Whether an event brings what the key held before.
    public var previousKeyValue: Bool
    /// Whether the server tells from time to time how far it is, where nothing happens.
    public var progressNotify: Bool
    /// Whether to be told, once, that the server has created the watch: all that happens from then on is reported.
    public var createdNotify: Bool

    /// A watch of a range; each option as its property says.
    public init(
        _ range: KeyRange, startRevision: Int64? = nil, leavesOut: Set<WatchEvent.Kind> = [],
        previousKeyValue: Bool = false, progressNotify: Bool = false, createdNotify: Bool = false
    ) {
        self.range = range
        self.startRevision = startRevision
        self.leavesOut = leavesOut
        self.previousKeyValue = previousKeyValue
        self.progressNotify = progressNotify
        self.createdNotify = createdNotify
    }
}

/// All that happened to the watched keys in one revision, or word that nothing did, or that the watch is created.
public struct WatchUpdate: Sendable, Hashable {
    /// The revision of the events. In a progress notification, the revision up to which everything has been reported;
    /// where the watch is created, the store's at that time.
    public var revision: Int64
    /// In the order of their keys' changes; empty for a progress notification, and where the watch is created.
    public var events: [WatchEvent]
    /// The header of the response that brought it.
    public var header: ResponseHeader
    /// Whether this tells that the watch is created.
    public var isCreated: Bool

    /// An update with these values.
    public init(revision: Int64, events: [WatchEvent], header: ResponseHeader, isCreated: Bool = false) {
        self.revision = revision
        self.events = events
        self.header = header
        self.isCreated = isCreated
    }

    /// Whether this tells how far the server is, where nothing happened.
    public var isProgress: Bool { events.isEmpty && !isCreated }
}

/// One change of one key.
public struct WatchEvent: Sendable, Hashable {
    /// What a change did.
    public enum Kind: Sendable, Hashable {
        /// It wrote the key.
        case put
        /// It deleted the key, or its lease ended.
        case delete
        /// A kind that a newer server may send.
        case unknown(Int)
    }

    /// What the change did.
    public var kind: Kind
    /// The key as it is now; of a deletion, the key and its revision alone.
    public var keyValue: KeyValue
    /// The key as it was; nil unless asked for, and where there was none or it is compacted.
    public var previous: KeyValue?

    /// An event with these values.
    public init(kind: Kind, keyValue: KeyValue, previous: KeyValue? = nil) {
        self.kind = kind
        self.keyValue = keyValue
        self.previous = previous
    }

    /// Whether the change made a key that was not there.
    public var isCreate: Bool { kind == .put && keyValue.createRevision == keyValue.modRevision }

    /// Whether the change gave a key that was there another value.
    public var isModify: Bool { kind == .put && keyValue.createRevision != keyValue.modRevision }
}

/// Why a watch cannot go on: what it is to report next is compacted. The `underlying` of a `compacted` error.
public struct WatchCompaction: Error, Sendable, Hashable {
    /// The oldest revision that can still be watched from.
    public var compactRevision: Int64
}
