/// How far a watch has come: what it reports next, also on another stream after a lost connection.
package struct WatchState: Sendable {
    /// The first revision that is not reported yet; 0 until the server has said where "now" is.
    package private(set) var next: Int64
    private var parts: [WatchEvent] = []

    package init(startRevision: Int64?) { next = max(0, startRevision ?? 0) }

    /// Begins a stream: what an earlier one left unfinished comes again.
    package mutating func open() { parts = [] }

    /// Takes a response.
    ///
    /// - Returns: what is complete, one update for each revision.
    /// - Throws: why the watch has ended.
    package mutating func take(_ message: WatchMessage) throws(EtcdError) -> [WatchUpdate] {
        if message.isCancelled || message.compactRevision > 0 { throw message.end }
        if message.isCreated {
            if next == 0 { next = message.header.revision.successor }
            return []
        }
        guard !message.events.isEmpty || message.isFragment || !parts.isEmpty else { return progress(message) }
        parts += message.events
        if message.isFragment { return [] }
        let events = parts
        parts = []
        return updates(events, message.header)
    }

    private mutating func progress(_ message: WatchMessage) -> [WatchUpdate] {
        let revision = message.header.revision
        // Everything up to there has been reported, so a new stream goes on behind it.
        next = max(next, revision.successor)
        return [WatchUpdate(revision: revision, events: [], header: message.header)]
    }

    private mutating func updates(_ events: [WatchEvent], _ header: ResponseHeader) -> [WatchUpdate] {
        var updates: [WatchUpdate] = []
        for event in events where event.keyValue.modRevision >= next {
            let revision = event.keyValue.modRevision
            if let last = updates.indices.last, updates[last].revision == revision {
                updates[last].events.append(event)
            } else {
                updates.append(WatchUpdate(revision: revision, events: [event], header: header))
            }
        }
        if let last = updates.last { next = last.revision.successor }
        return updates
    }
}

extension Int64 {
    /// The next revision; a server may tell anything.
    fileprivate var successor: Int64 { self == .max ? .max : self + 1 }
}

extension WatchMessage {
    /// The server's reason without what gRPC puts before it.
    var serverReason: String {
        guard let range = reason.firstRange(of: "desc = ") else { return reason }
        return String(reason[range.upperBound...])
    }

    fileprivate var end: EtcdError {
        if compactRevision > 0 {
            return EtcdError(
                .compacted, "what the watch is to report next is compacted: the oldest revision is \(compactRevision)",
                outcome: .refused, method: "watch", underlying: WatchCompaction(compactRevision: compactRevision))
        }
        let code = ServerErrorTable.row(forMessage: serverReason)?.code ?? .watchCancelled
        let message = serverReason.isEmpty ? "the server cancelled the watch" : serverReason
        return EtcdError(code, message, outcome: .refused, method: "watch")
    }
}
