import EtcdProtos
import EtcdRPC
import FoundationEssentials

private let service = "etcdserverpb.Lease"

extension Call where Input == LeaseWish, Output == LeaseGrantResponse {
    /// A lease of the server's choice that is granted twice ends by itself; one with a chosen number would be refused.
    static let leaseGrant = Call(
        "lease grant", RPCMethod(service: service, name: "LeaseGrant"),
        { wish in wish.id == 0 ? .repeatableChange : .atMostOnce },
        encode: { (wish: LeaseWish) in
            var message = Etcdserverpb_LeaseGrantRequest()
            message.ttl = wish.ttl
            message.id = wish.id
            return message
        },
        decode: { (message: Etcdserverpb_LeaseGrantResponse) in
            LeaseGrantResponse(header: ResponseHeader(message.header), id: message.id, ttl: message.ttl)
        })
}

extension Call where Input == Int64, Output == ResponseHeader {
    static let leaseRevoke = Call(
        "lease revoke", RPCMethod(service: service, name: "LeaseRevoke"), .repeatableChange,
        encode: { (id: Int64) in
            var message = Etcdserverpb_LeaseRevokeRequest()
            message.id = id
            return message
        },
        decode: { (message: Etcdserverpb_LeaseRevokeResponse) in ResponseHeader(message.header) })
}

extension Call where Input == LeaseQuestion, Output == LeaseTimeToLiveResponse {
    static let leaseTimeToLive = Call(
        "lease time-to-live", RPCMethod(service: service, name: "LeaseTimeToLive"), .repeatable,
        encode: { (question: LeaseQuestion) in
            var message = Etcdserverpb_LeaseTimeToLiveRequest()
            message.id = question.id
            message.keys = question.keys
            return message
        },
        decode: { (message: Etcdserverpb_LeaseTimeToLiveResponse) in
            LeaseTimeToLiveResponse(
                header: ResponseHeader(message.header), id: message.id, ttl: message.ttl,
                grantedTTL: message.grantedTtl, keys: message.keys.map { [UInt8]($0) })
        })
}

extension Call where Input == Void, Output == LeasesResponse {
    static let leases = Call(
        "lease list", RPCMethod(service: service, name: "LeaseLeases"), .repeatable,
        encode: { Etcdserverpb_LeaseLeasesRequest() },
        decode: { (message: Etcdserverpb_LeaseLeasesResponse) in
            LeasesResponse(header: ResponseHeader(message.header), leases: message.leases.map(\.id))
        })
}

extension Call where Input == Int64, Output == LeaseKeepAliveResponse {
    static let leaseKeepAliveOnce = Call(
        "lease keep-alive", exchange: RPCMethod(service: service, name: "LeaseKeepAlive", answersEach: true),
        .repeatableChange,
        encode: { (id: Int64) in Etcdserverpb_LeaseKeepAliveRequest(lease: id) },
        decode: { (message: Etcdserverpb_LeaseKeepAliveResponse) in LeaseKeepAliveResponse(message) })
}

extension ExchangeCall where Command == KeepAliveCommand, Response == LeaseKeepAliveResponse {
    static let leaseKeepAlive = ExchangeCall(
        "lease keep-alive", RPCMethod(service: service, name: "LeaseKeepAlive", answersEach: true), checksToken: false,
        encode: { (command: KeepAliveCommand) in Etcdserverpb_LeaseKeepAliveRequest(lease: command.lease) },
        decode: { (message: Etcdserverpb_LeaseKeepAliveResponse) in LeaseKeepAliveResponse(message) })
}

extension Etcdserverpb_LeaseKeepAliveRequest {
    fileprivate init(lease: Int64) {
        self.init()
        id = lease
    }
}

extension LeaseKeepAliveResponse {
    fileprivate init(_ message: Etcdserverpb_LeaseKeepAliveResponse) {
        self.init(header: ResponseHeader(message.header), id: message.id, ttl: message.ttl)
    }
}
