import EtcdProtos
import EtcdRPC
import FoundationEssentials

extension StreamCall where Input == WatchStart, Output == WatchMessage {
    static let watch = StreamCall(
        "watch", exchange: RPCMethod(service: "etcdserverpb.Watch", name: "Watch"),
        encode: { (start: WatchStart) in
            var message = Etcdserverpb_WatchRequest()
            message.createRequest = start.message
            return message
        },
        decode: { (message: Etcdserverpb_WatchResponse) in WatchMessage(message) },
        refusal: \.refusalOfLogin)
}

extension WatchStart {
    fileprivate var message: Etcdserverpb_WatchCreateRequest {
        var message = Etcdserverpb_WatchCreateRequest()
        message.key = Data(request.range.key)
        message.rangeEnd = Data(request.range.rangeEnd)
        message.startRevision = revision
        message.progressNotify = request.progressNotify
        if request.leavesOut.contains(.put) { message.filters.append(.noput) }
        if request.leavesOut.contains(.delete) { message.filters.append(.nodelete) }
        message.prevKv = request.previousKeyValue
        // A revision larger than a message may be comes in parts.
        message.fragment = true
        return message
    }
}

extension WatchMessage {
    fileprivate init(_ message: Etcdserverpb_WatchResponse) {
        self.init(
            header: ResponseHeader(message.header), isCreated: message.created, isCancelled: message.canceled,
            compactRevision: message.compactRevision, reason: message.cancelReason, isFragment: message.fragment,
            events: message.events.map(WatchEvent.init))
    }

    /// A login that the server refuses when the watch is created, as an error that can be mended by another login.
    fileprivate var refusalOfLogin: RPCError? {
        guard isCancelled, serverReason.contains("invalid auth token") || serverReason.contains("revision of auth")
        else {
            return nil
        }
        return RPCError(.unauthenticated, serverReason, outcome: .refused, isFromServer: true)
    }
}

extension WatchEvent {
    fileprivate init(_ message: Mvccpb_Event) {
        let kind: Kind =
            switch message.type {
            case .put: .put
            case .delete: .delete
            case .UNRECOGNIZED(let number): .unknown(number)
            }
        self.init(
            kind: kind, keyValue: KeyValue(message.kv), previous: message.hasPrevKv ? KeyValue(message.prevKv) : nil)
    }
}
