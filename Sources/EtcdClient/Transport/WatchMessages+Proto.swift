import EtcdProtos

// Watches, as a server reads and writes them.

extension WatchStreamRequest: EtcdMessage {
    /// Reads a `WatchRequest`; one of a kind that this library does not know is an error.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_WatchRequest = try parsedMessage(bytes)
        switch message.requestUnion {
        case .createRequest(let create): self = .create(WatchRequest(create))
        case .cancelRequest(let cancel): self = .cancel(watchID: cancel.watchID)
        case .progressRequest: self = .progress
        case nil:
            throw EtcdError(.protocolError, "the request on a stream of watches asks for nothing", outcome: .unknown)
        }
    }

    /// A `WatchRequest`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension WatchRequest {
    /// Who is to be told that the watch is created is the client's affair, and is not sent.
    fileprivate init(_ message: Etcdserverpb_WatchCreateRequest) {
        self.init(
            KeyRange(key: [UInt8](bytesOf: message.key), rangeEnd: [UInt8](bytesOf: message.rangeEnd)),
            startRevision: message.startRevision == 0 ? nil : message.startRevision,
            previousKeyValue: message.prevKv, progressNotify: message.progressNotify)
        if message.filters.contains(.noput) { leavesOut.insert(.put) }
        if message.filters.contains(.nodelete) { leavesOut.insert(.delete) }
    }
}

extension WatchStreamResponse: EtcdMessage {
    /// Reads a `WatchResponse`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_WatchResponse = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `WatchResponse`.
    public var serialized: [UInt8] {
        var message = Etcdserverpb_WatchResponse()
        message.header = header.message
        message.watchID = watchID
        message.created = isCreated
        message.canceled = isCancelled
        message.compactRevision = compactRevision
        message.cancelReason = reason
        message.fragment = isFragment
        message.events = events.map(\.message)
        return messageBytes(message)
    }
}

extension WatchEvent {
    fileprivate var message: Mvccpb_Event {
        var message = Mvccpb_Event()
        switch kind {
        case .put: message.type = .put
        case .delete: message.type = .delete
        case .unknown(let number): message.type = .UNRECOGNIZED(number)
        }
        message.kv = keyValue.message
        if let previous { message.prevKv = previous.message }
        return message
    }
}
