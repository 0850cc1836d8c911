import EtcdProtos
import EtcdRPC
import FoundationEssentials

private let service = "etcdserverpb.Lease"

extension Call where Input == LeaseGrantRequest, Output == LeaseGrantResponse {
    /// A lease of the server's choice that is granted twice ends by itself; one with a chosen number would be refused.
    static let leaseGrant = Call(
        "lease grant", RPCMethod(service: service, name: "LeaseGrant"),
        { request in request.id == 0 ? .repeatableChange : .atMostOnce },
        encode: { (request: LeaseGrantRequest) in request.message },
        decode: { (message: Etcdserverpb_LeaseGrantResponse) in LeaseGrantResponse(message) })
}

extension Call where Input == Int64, Output == ResponseHeader {
    static let leaseRevoke = Call(
        "lease revoke", RPCMethod(service: service, name: "LeaseRevoke"), .repeatableChange,
        encode: { (id: Int64) in LeaseRevokeRequest(id: id).message },
        decode: { (message: Etcdserverpb_LeaseRevokeResponse) in ResponseHeader(message.header) })
}

extension Call where Input == LeaseTimeToLiveRequest, Output == LeaseTimeToLiveResponse {
    static let leaseTimeToLive = Call(
        "lease time-to-live", RPCMethod(service: service, name: "LeaseTimeToLive"), .repeatable,
        encode: { (request: LeaseTimeToLiveRequest) in request.message },
        decode: { (message: Etcdserverpb_LeaseTimeToLiveResponse) in LeaseTimeToLiveResponse(message) })
}

extension Call where Input == Void, Output == LeasesResponse {
    static let leases = Call(
        "lease list", RPCMethod(service: service, name: "LeaseLeases"), .repeatable,
        encode: { Etcdserverpb_LeaseLeasesRequest() },
        decode: { (message: Etcdserverpb_LeaseLeasesResponse) in LeasesResponse(message) })
}

extension Call where Input == Int64, Output == LeaseKeepAliveResponse {
    static let leaseKeepAliveOnce = Call(
        "lease keep-alive", exchange: RPCMethod(service: service, name: "LeaseKeepAlive", answersEach: true),
        .repeatableChange,
        encode: { (id: Int64) in LeaseKeepAliveRequest(id: id).message },
        decode: { (message: Etcdserverpb_LeaseKeepAliveResponse) in LeaseKeepAliveResponse(message) })
}

extension ExchangeCall where Command == KeepAliveCommand, Response == LeaseKeepAliveResponse {
    static let leaseKeepAlive = ExchangeCall(
        "lease keep-alive", RPCMethod(service: service, name: "LeaseKeepAlive", answersEach: true), checksToken: false,
        encode: { (command: KeepAliveCommand) in LeaseKeepAliveRequest(id: command.lease).message },
        decode: { (message: Etcdserverpb_LeaseKeepAliveResponse) in LeaseKeepAliveResponse(message) })
}

// What is sent, and what is answered.

extension LeaseGrantRequest {
    var message: Etcdserverpb_LeaseGrantRequest {
        var message = Etcdserverpb_LeaseGrantRequest()
        message.ttl = ttl
        message.id = id
        return message
    }
}

extension LeaseRevokeRequest {
    var message: Etcdserverpb_LeaseRevokeRequest {
        var message = Etcdserverpb_LeaseRevokeRequest()
        message.id = id
        return message
    }
}

extension LeaseKeepAliveRequest {
    var message: Etcdserverpb_LeaseKeepAliveRequest {
        var message = Etcdserverpb_LeaseKeepAliveRequest()
        message.id = id
        return message
    }
}

extension LeaseTimeToLiveRequest {
    var message: Etcdserverpb_LeaseTimeToLiveRequest {
        var message = Etcdserverpb_LeaseTimeToLiveRequest()
        message.id = id
        message.keys = keys
        return message
    }
}

extension LeaseGrantResponse {
    init(_ message: Etcdserverpb_LeaseGrantResponse) {
        self.init(header: ResponseHeader(message.header), id: message.id, ttl: message.ttl)
    }
}

extension LeaseKeepAliveResponse {
    init(_ message: Etcdserverpb_LeaseKeepAliveResponse) {
        self.init(header: ResponseHeader(message.header), id: message.id, ttl: message.ttl)
    }
}

extension LeaseTimeToLiveResponse {
    init(_ message: Etcdserverpb_LeaseTimeToLiveResponse) {
        self.init(
            header: ResponseHeader(message.header), id: message.id, ttl: message.ttl,
            grantedTTL: message.grantedTtl, keys: message.keys.map([UInt8].init(bytesOf:)))
    }
}

extension LeasesResponse {
    init(_ message: Etcdserverpb_LeaseLeasesResponse) {
        self.init(header: ResponseHeader(message.header), leases: message.leases.map(\.id))
    }
}
