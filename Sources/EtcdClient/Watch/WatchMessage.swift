/// One response of a watch, as the server sends it.
package struct WatchMessage: Sendable {
    /// The watch, by the server's number.
    package var watchID: Int64
    package var header: ResponseHeader
    package var isCreated = false
    package var isCancelled = false
    package var compactRevision: Int64 = 0
    package var reason = ""
    /// Whether more of its last revision follows.
    package var isFragment = false
    package var events: [WatchEvent] = []

    /// The number in what concerns no watch, or all.
    package static let broadcastID: Int64 = -1

    package init(
        watchID: Int64 = 0, header: ResponseHeader, isCreated: Bool = false, isCancelled: Bool = false,
        compactRevision: Int64 = 0,
        reason: String = "", isFragment: Bool = false, events: [WatchEvent] = []
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
