import EtcdProtos
import EtcdRPC

private let service = "etcdserverpb.Cluster"

extension Call where Input == Bool, Output == MemberListResponse {
    static let memberList = Call(
        "member list", RPCMethod(service: service, name: "MemberList"), .repeatable, token: .whenAsked,
        encode: { (linearizable: Bool) in
            var message = Etcdserverpb_MemberListRequest()
            message.linearizable = linearizable
            return message
        },
        decode: { (message: Etcdserverpb_MemberListResponse) in MemberListResponse(message.header, message.members) })
}

extension Call where Input == MemberAddition, Output == MemberAddResponse {
    static let memberAdd = Call(
        "member add", RPCMethod(service: service, name: "MemberAdd"), .atMostOnce,
        encode: { (addition: MemberAddition) in
            var message = Etcdserverpb_MemberAddRequest()
            message.peerUrls = addition.peerURLs
            message.isLearner = addition.isLearner
            return message
        },
        decode: { (message: Etcdserverpb_MemberAddResponse) in
            MemberAddResponse(
                header: ResponseHeader(message.header), member: Member(message.member),
                members: message.members.map { Member($0) })
        })
}

extension Call where Input == UInt64, Output == MemberListResponse {
    static let memberRemove = Call(
        "member remove", RPCMethod(service: service, name: "MemberRemove"), .atMostOnce,
        encode: { (id: UInt64) in
            var message = Etcdserverpb_MemberRemoveRequest()
            message.id = id
            return message
        },
        decode: { (message: Etcdserverpb_MemberRemoveResponse) in
            MemberListResponse(message.header, message.members)
        })

    static let memberPromote = Call(
        "member promote", RPCMethod(service: service, name: "MemberPromote"), .atMostOnce,
        encode: { (id: UInt64) in
            var message = Etcdserverpb_MemberPromoteRequest()
            message.id = id
            return message
        },
        decode: { (message: Etcdserverpb_MemberPromoteResponse) in
            MemberListResponse(message.header, message.members)
        })
}

extension Call where Input == MemberChange, Output == MemberListResponse {
    static let memberUpdate = Call(
        "member update", RPCMethod(service: service, name: "MemberUpdate"), .atMostOnce,
        encode: { (change: MemberChange) in
            var message = Etcdserverpb_MemberUpdateRequest()
            message.id = change.id
            message.peerUrls = change.peerURLs
            return message
        },
        decode: { (message: Etcdserverpb_MemberUpdateResponse) in
            MemberListResponse(message.header, message.members)
        })
}

extension MemberListResponse {
    fileprivate init(_ header: Etcdserverpb_ResponseHeader, _ members: [Etcdserverpb_Member]) {
        self.init(header: ResponseHeader(header), members: members.map { Member($0) })
    }
}

extension Member {
    fileprivate init(_ message: Etcdserverpb_Member) {
        self.init(
            id: message.id, name: message.name, peerURLs: message.peerUrls, clientURLs: message.clientUrls,
            isLearner: message.isLearner)
    }
}
