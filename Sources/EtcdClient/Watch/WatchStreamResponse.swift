/// One message of a stream of watches, as the server sends it: what a transport of the user's making answers `Watch` with.
public struct WatchStreamResponse: Sendable, Hashable {
    /// The watch that it is for, by the server's number.
    public var watchID: Int64
    /// Who answered, and when. Where there are no events, its revision is how far the server is.
    public var header: ResponseHeader
    /// Whether it says that the watch is created, and has this number. The first answer to a watch that is asked for.
    public var isCreated: Bool
    /// Whether it says that the watch has ended.
    public var isCancelled: Bool
    /// The oldest revision that can be watched from, where the watch has ended because of it; else 0.
    public var compactRevision: Int64
    /// Why the watch has ended.
    public var reason: String
    /// Whether more of its last revision follows.
    public var isFragment: Bool
    /// What has happened, in the order of revisions.
    public var events: [WatchEvent]

    /// The number in what concerns no watch, or all.
    public static let broadcastID: Int64 = -1

    /// A message with these values.
    public init(
        watchID: Int64 = 0, header: ResponseHeader = ResponseHeader(), isCreated: Bool = false,
        isCancelled: Bool = false, compactRevision: Int64 = 0, reason: String = "", isFragment: Bool = false,
        events: [WatchEvent] = []
    ) {
        self.watchID = watchID
        self.header = header
        self.isCreated = isCreated
        self.isCancelled = isCancelled
        self.compactRevision = compactRevision
        self.reason = reason
        self.isFragment = isFragment
        self.events = events
    }
}
