/// One response of a watch, as the server sends it.
package struct WatchMessage: Sendable {
    package var header: ResponseHeader
    package var isCreated = false
    package var isCancelled = false
    package var compactRevision: Int64 = 0
    package var reason = ""
    /// Whether more of its last revision follows.
    package var isFragment = false
    package var events: [WatchEvent] = []

    package init(
        header: ResponseHeader, isCreated: Bool = false, isCancelled: Bool = false, compactRevision: Int64 = 0,
        reason: String = "", isFragment: Bool = false, events: [WatchEvent] = []
    ) {
        self.header = header
        self.isCreated = isCreated
        self.isCancelled = isCancelled
        self.compactRevision = compactRevision
        self.reason = reason
        self.isFragment = isFragment
        self.events = events
    }
}

/// What a watch asks of the server.
struct WatchStart: Sendable {
    var request: WatchRequest
    /// The first revision to report; 0 for what comes from now on.
    var revision: Int64
}
