import EtcdProtos
import EtcdRPC
import FoundationEssentials

extension ExchangeCall where Command == WatchCommand, Response == WatchStreamResponse {
    static let watch = ExchangeCall(
        "watch", RPCMethod(service: "etcdserverpb.Watch", name: "Watch"), checksToken: true,
        encode: { (command: WatchCommand) in command.message },
        decode: { (message: Etcdserverpb_WatchResponse) in WatchStreamResponse(message) })
}

extension WatchCommand {
    fileprivate var message: Etcdserverpb_WatchRequest {
        switch self {
        case .create(var request, let revision):
            request.startRevision = revision
            return WatchStreamRequest.create(request).message
        case .cancel(let id): return WatchStreamRequest.cancel(watchID: id).message
        case .progress: return WatchStreamRequest.progress.message
        }
    }
}

extension WatchStreamRequest {
    var message: Etcdserverpb_WatchRequest {
        var message = Etcdserverpb_WatchRequest()
        switch self {
        case .create(let request): message.createRequest = request.message
        case .cancel(let id):
            var cancel = Etcdserverpb_WatchCancelRequest()
            cancel.watchID = id
            message.cancelRequest = cancel
        case .progress: message.progressRequest = Etcdserverpb_WatchProgressRequest()
        }
        return message
    }
}

extension WatchRequest {
    fileprivate var message: Etcdserverpb_WatchCreateRequest {
        var message = Etcdserverpb_WatchCreateRequest()
        message.key = Data(range.key)
        message.rangeEnd = Data(range.rangeEnd)
        message.startRevision = startRevision ?? 0
        message.progressNotify = progressNotify
        if leavesOut.contains(.put) { message.filters.append(.noput) }
        if leavesOut.contains(.delete) { message.filters.append(.nodelete) }
        message.prevKv = previousKeyValue
        // A revision larger than a message may be comes in parts.
        message.fragment = true
        return message
    }
}

extension WatchStreamResponse {
    init(_ message: Etcdserverpb_WatchResponse) {
        self.init(
            watchID: message.watchID, header: ResponseHeader(message.header), isCreated: message.created,
            isCancelled: message.canceled,
            compactRevision: message.compactRevision, reason: message.cancelReason, isFragment: message.fragment,
            events: message.events.map(WatchEvent.init))
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
