import EtcdProtos
import EtcdRPC
import FoundationEssentials

private let service = "etcdserverpb.KV"

extension Call where Input == GetRequest, Output == GetResponse {
    static let get = Call(
        "get", RPCMethod(service: service, name: "Range"), .repeatable, learnersServe: \.serializable,
        encode: \.message,
        decode: GetResponse.init)
}

extension Call where Input == PutRequest, Output == PutResponse {
    static let put = Call(
        "put", RPCMethod(service: service, name: "Put"), .atMostOnce, encode: \.message, decode: PutResponse.init)
}

extension Call where Input == DeleteRequest, Output == DeleteResponse {
    static let delete = Call(
        "delete", RPCMethod(service: service, name: "DeleteRange"), .atMostOnce, encode: \.message,
        decode: DeleteResponse.init)
}

extension Call where Input == CompactRequest, Output == ResponseHeader {
    static let compact = Call(
        "compact", RPCMethod(service: service, name: "Compact"), .atMostOnce,
        encode: { (request: CompactRequest) in
            var message = Etcdserverpb_CompactionRequest()
            message.revision = request.revision
            message.physical = request.physical
            return message
        },
        decode: { (message: Etcdserverpb_CompactionResponse) in ResponseHeader(message.header) })
}

extension Call where Input == Txn, Output == TxnResponse {
    static let txn = Call(
        "txn", RPCMethod(service: service, name: "Txn"),
        { txn in txn.isReadOnly ? .repeatable : .atMostOnce }, encode: \.message, decode: TxnResponse.init)
}

extension GetRequest {
    var message: Etcdserverpb_RangeRequest {
        var message = Etcdserverpb_RangeRequest()
        message.key = Data(range.key)
        message.rangeEnd = Data(range.rangeEnd)
        message.limit = limit
        message.revision = revision
        // In the order of their keys the pairs come anyway. Asked for it, the server would read the whole range first, and
        // only then keep to the limit: page after page, all that is left.
        if let sort, sort != Sort(.key, .ascending) {
            message.sortTarget = sort.target.message
            message.sortOrder = sort.order == .ascending ? .ascend : .descend
        }
        message.serializable = serializable
        message.keysOnly = keysOnly
        message.countOnly = countOnly
        message.minModRevision = minModRevision
        message.maxModRevision = maxModRevision
        message.minCreateRevision = minCreateRevision
        message.maxCreateRevision = maxCreateRevision
        return message
    }
}

extension GetRequest.Sort.Target {
    fileprivate var message: Etcdserverpb_RangeRequest.SortTarget {
        switch self {
        case .key: .key
        case .version: .version
        case .createRevision: .create
        case .modRevision: .mod
        case .value: .value
        }
    }
}

extension GetResponse {
    init(_ message: Etcdserverpb_RangeResponse) {
        self.init(
            header: ResponseHeader(message.header), keyValues: message.kvs.map { KeyValue($0) }, more: message.more,
            count: message.count)
    }
}

extension PutRequest {
    var message: Etcdserverpb_PutRequest {
        var message = Etcdserverpb_PutRequest()
        message.key = Data(key)
        message.value = Data(value)
        message.lease = lease
        message.prevKv = prevKV
        message.ignoreValue = ignoreValue
        message.ignoreLease = ignoreLease
        return message
    }
}

extension PutResponse {
    init(_ message: Etcdserverpb_PutResponse) {
        self.init(
            header: ResponseHeader(message.header), prevKV: message.hasPrevKv ? KeyValue(message.prevKv) : nil)
    }
}

extension DeleteRequest {
    var message: Etcdserverpb_DeleteRangeRequest {
        var message = Etcdserverpb_DeleteRangeRequest()
        message.key = Data(range.key)
        message.rangeEnd = Data(range.rangeEnd)
        message.prevKv = prevKV
        return message
    }
}

extension DeleteResponse {
    init(_ message: Etcdserverpb_DeleteRangeResponse) {
        self.init(
            header: ResponseHeader(message.header), deleted: message.deleted,
            prevKVs: message.prevKvs.map { KeyValue($0) })
    }
}
