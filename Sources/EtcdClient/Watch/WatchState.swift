/// How far a watch has come: what it reports next, also on another stream after a lost connection.
package struct WatchState: Sendable {
    /// The first revision that is not reported yet; 0 until the server has said where "now" is.
    package private(set) var next: Int64
    /// What has come of a revision that may go on in the next part of an answer.
    private var parts: [WatchEvent] = []
    /// Whether the reader is still to be told that the watch is created.
    private var tellsOfCreation: Bool

    package init(startRevision: Int64?, createdNotify: Bool = false) {
        next = max(0, startRevision ?? 0)
        tellsOfCreation = createdNotify
    }

    /// Whether more of the answer follows, whatever happens to the keys.
    package var isAmidAnswer: Bool { !parts.isEmpty }

    /// Begins a stream: what an earlier one left unfinished comes again.
    package mutating func open() { parts = [] }

    /// Takes a response.
    ///
    /// - Returns: what is complete, one update for each revision.
    /// - Throws: why the watch has ended.
    package mutating func take(_ message: WatchStreamResponse) throws(EtcdError) -> [WatchUpdate] {
        if message.isCancelled || message.compactRevision > 0 { throw message.end }
        if message.isCreated {
            if next == 0 { next = message.header.revision.successor }
            guard tellsOfCreation else { return [] }
            tellsOfCreation = false
            return [WatchUpdate(created: message)]
        }
        guard !message.events.isEmpty || message.isFragment || !parts.isEmpty else { return progress(message) }
        guard message.isFragment || !parts.isEmpty else { return updates(message.events, message.header) }
        let events = parts + message.events
        // The server parts an answer of many revisions by its size: the last one here may go on in the next part.
        let open = message.isFragment ? events.last?.keyValue.modRevision : nil
        let complete = events.prefix { $0.keyValue.modRevision != open }
        parts = Array(events[complete.endIndex...])
        return updates(Array(complete), message.header)
    }

    private mutating func progress(_ message: WatchStreamResponse) -> [WatchUpdate] {
        let revision = message.header.revision
        // Everything up to there has been reported, so a new stream goes on behind it.
        next = max(next, revision.successor)
        return [WatchUpdate(progress: message)]
    }

    private mutating func updates(_ events: [WatchEvent], _ header: ResponseHeader) -> [WatchUpdate] {
        if let revision = events.first?.keyValue.modRevision, revision >= next,
            events.allSatisfy({ $0.keyValue.modRevision == revision })
        {
            next = revision.successor
            return [WatchUpdate(revision: revision, events: events, header: header)]
        }
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

extension WatchUpdate {
    /// Word that everything up to a revision has been reported.
    init(progress message: WatchStreamResponse) {
        self.init(revision: message.header.revision, events: [], header: message.header)
    }

    /// Word that the watch is created.
    fileprivate init(created message: WatchStreamResponse) {
        self.init(revision: message.header.revision, events: [], header: message.header, isCreated: true)
    }
}

extension Int64 {
    /// The next revision; a server may tell anything.
    fileprivate var successor: Int64 { self == .max ? .max : self + 1 }
}

extension WatchStreamResponse {
    /// The server's reason without what gRPC puts before it.
    var serverReason: String {
        guard let range = reason.firstRange(of: "desc = ") else { return reason }
        return String(reason[range.upperBound...])
    }

    /// Why the server cancelled the watch.
    var end: EtcdError {
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
