import EtcdProtos
import FoundationEssentials

// The directions that a server goes: from the messages of requests, and to those of responses.

extension GetRequest {
    init(_ message: Etcdserverpb_RangeRequest) {
        self.init(KeyRange(key: [UInt8](bytesOf: message.key), rangeEnd: [UInt8](bytesOf: message.rangeEnd)))
        limit = message.limit
        revision = message.revision
        if message.sortOrder != .none, let target = Sort.Target(message.sortTarget) {
            sort = Sort(target, message.sortOrder == .descend ? .descending : .ascending)
        }
        serializable = message.serializable
        keysOnly = message.keysOnly
        countOnly = message.countOnly
        minModRevision = message.minModRevision
        maxModRevision = message.maxModRevision
        minCreateRevision = message.minCreateRevision
        maxCreateRevision = message.maxCreateRevision
    }
}

extension GetRequest.Sort.Target {
    fileprivate init?(_ message: Etcdserverpb_RangeRequest.SortTarget) {
        switch message {
        case .key: self = .key
        case .version: self = .version
        case .create: self = .createRevision
        case .mod: self = .modRevision
        case .value: self = .value
        case .UNRECOGNIZED: return nil
        }
    }
}

extension PutRequest {
    init(_ message: Etcdserverpb_PutRequest) {
        self.init(key: [UInt8](bytesOf: message.key), value: [UInt8](bytesOf: message.value), lease: message.lease)
        prevKV = message.prevKv
        ignoreValue = message.ignoreValue
        ignoreLease = message.ignoreLease
    }
}

extension DeleteRequest {
    init(_ message: Etcdserverpb_DeleteRangeRequest) {
        self.init(
            KeyRange(key: [UInt8](bytesOf: message.key), rangeEnd: [UInt8](bytesOf: message.rangeEnd)),
            prevKV: message.prevKv)
    }
}

extension Txn {
    init(_ message: Etcdserverpb_TxnRequest) throws(EtcdError) {
        self.init()
        for compare in message.compare { self.if.append(try Compare(compare)) }
        for operation in message.success { then.append(try Operation(operation)) }
        for operation in message.failure { self.else.append(try Operation(operation)) }
    }
}

extension Txn.Operation {
    fileprivate init(_ message: Etcdserverpb_RequestOp) throws(EtcdError) {
        switch message.request {
        case .requestRange(let request): self = .get(GetRequest(request))
        case .requestPut(let request): self = .put(PutRequest(request))
        case .requestDeleteRange(let request): self = .delete(DeleteRequest(request))
        case .requestTxn(let request): self = .txn(try Txn(request))
        case nil: throw .unknownPart("operation")
        }
    }
}

extension Compare {
    fileprivate init(_ message: Etcdserverpb_Compare) throws(EtcdError) {
        guard let relation = Relation(message.result) else { throw .unknownPart("comparison") }
        let range = KeyRange(key: [UInt8](bytesOf: message.key), rangeEnd: [UInt8](bytesOf: message.rangeEnd))
        // What is compared with a value of zero may have left the value out.
        switch message.target {
        case .value: self.init(range, relation, .value([UInt8](bytesOf: message.value)))
        case .version: self.init(range, relation, .version(message.version))
        case .create: self.init(range, relation, .createRevision(message.createRevision))
        case .mod: self.init(range, relation, .modRevision(message.modRevision))
        case .lease: self.init(range, relation, .lease(message.lease))
        case .UNRECOGNIZED: throw .unknownPart("comparison")
        }
    }
}

extension Compare.Relation {
    fileprivate init?(_ message: Etcdserverpb_Compare.CompareResult) {
        switch message {
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .greater: self = .greater
        case .UNRECOGNIZED: return nil
        }
    }
}

extension ResponseHeader {
    var message: Etcdserverpb_ResponseHeader {
        var message = Etcdserverpb_ResponseHeader()
        message.clusterID = clusterID
        message.memberID = memberID
        message.revision = revision
        message.raftTerm = raftTerm
        return message
    }
}

extension KeyValue {
    var message: Mvccpb_KeyValue {
        var message = Mvccpb_KeyValue()
        message.key = Data(key)
        message.value = Data(value)
        message.createRevision = createRevision
        message.modRevision = modRevision
        message.version = version
        message.lease = lease
        return message
    }
}

extension GetResponse {
    var message: Etcdserverpb_RangeResponse {
        var message = Etcdserverpb_RangeResponse()
        message.header = header.message
        message.kvs = keyValues.map(\.message)
        message.more = more
        message.count = count
        return message
    }
}

extension PutResponse {
    var message: Etcdserverpb_PutResponse {
        var message = Etcdserverpb_PutResponse()
        message.header = header.message
        if let prevKV { message.prevKv = prevKV.message }
        return message
    }
}

extension DeleteResponse {
    var message: Etcdserverpb_DeleteRangeResponse {
        var message = Etcdserverpb_DeleteRangeResponse()
        message.header = header.message
        message.deleted = deleted
        message.prevKvs = prevKVs.map(\.message)
        return message
    }
}

extension TxnResponse {
    var message: Etcdserverpb_TxnResponse {
        var message = Etcdserverpb_TxnResponse()
        message.header = header.message
        message.succeeded = succeeded
        message.responses = responses.map(\.message)
        return message
    }
}

extension TxnResponse.OperationResponse {
    fileprivate var message: Etcdserverpb_ResponseOp {
        var message = Etcdserverpb_ResponseOp()
        switch self {
        case .get(let response): message.responseRange = response.message
        case .put(let response): message.responsePut = response.message
        case .delete(let response): message.responseDeleteRange = response.message
        case .txn(let response): message.responseTxn = response.message
        case .unrecognized: break
        }
        return message
    }
}

extension EtcdError {
    fileprivate static func unknownPart(_ name: String) -> EtcdError {
        EtcdError(.protocolError, "the transaction has a part (\(name)) of a kind that is not known", outcome: .unknown)
    }
}
