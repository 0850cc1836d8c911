import EtcdProtos
import FoundationEssentials

extension Txn {
    var message: Etcdserverpb_TxnRequest {
        var message = Etcdserverpb_TxnRequest()
        message.compare = self.if.map(\.message)
        message.success = then.map(\.message)
        message.failure = self.else.map(\.message)
        return message
    }
}

extension Txn.Operation {
    fileprivate var message: Etcdserverpb_RequestOp {
        var message = Etcdserverpb_RequestOp()
        switch self {
        case .get(let request): message.requestRange = request.message
        case .put(let request): message.requestPut = request.message
        case .delete(let request): message.requestDeleteRange = request.message
        case .txn(let txn): message.requestTxn = txn.message
        }
        return message
    }
}

extension Compare {
    fileprivate var message: Etcdserverpb_Compare {
        var message = Etcdserverpb_Compare()
        message.key = Data(range.key)
        message.rangeEnd = Data(range.rangeEnd)
        message.result = relation.message
        switch operand {
        case .value(let value):
            message.target = .value
            message.value = Data(value)
        case .version(let version):
            message.target = .version
            message.version = version
        case .createRevision(let revision):
            message.target = .create
            message.createRevision = revision
        case .modRevision(let revision):
            message.target = .mod
            message.modRevision = revision
        case .lease(let lease):
            message.target = .lease
            message.lease = lease
        }
        return message
    }
}

extension Compare.Relation {
    fileprivate var message: Etcdserverpb_Compare.CompareResult {
        switch self {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .greater: .greater
        }
    }
}

extension TxnResponse {
    init(_ message: Etcdserverpb_TxnResponse) {
        self.init(
            header: ResponseHeader(message.header), succeeded: message.succeeded,
            responses: message.responses.map { OperationResponse($0) })
    }
}

extension TxnResponse.OperationResponse {
    fileprivate init(_ message: Etcdserverpb_ResponseOp) {
        switch message.response {
        case .responseRange(let response): self = .get(GetResponse(response))
        case .responsePut(let response): self = .put(PutResponse(response))
        case .responseDeleteRange(let response): self = .delete(DeleteResponse(response))
        case .responseTxn(let response): self = .txn(TxnResponse(response))
        case nil: self = .unrecognized
        }
    }
}
