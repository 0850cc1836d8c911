import EtcdProtos
import EtcdRPC
import FoundationEssentials

private let service = "etcdserverpb.Maintenance"

extension Call where Input == Void, Output == Status {
    static let status = Call(
        "status", RPCMethod(service: service, name: "Status"), .repeatable, token: .whenAsked,
        learnersServe: { true }, encode: { Etcdserverpb_StatusRequest() }, decode: Status.init)
}

extension Call where Input == Void, Output == ResponseHeader {
    static let defragment = Call(
        "defragment", RPCMethod(service: service, name: "Defragment"), .atMostOnce,
        encode: { Etcdserverpb_DefragmentRequest() },
        decode: { (message: Etcdserverpb_DefragmentResponse) in ResponseHeader(message.header) })
}

extension Call where Input == Int64, Output == HashKVResponse {
    static let hashKV = Call(
        "hash kv", RPCMethod(service: service, name: "HashKV"), .repeatable,
        encode: { (revision: Int64) in
            var message = Etcdserverpb_HashKVRequest()
            message.revision = revision
            return message
        },
        decode: { (message: Etcdserverpb_HashKVResponse) in
            HashKVResponse(
                header: ResponseHeader(message.header), hash: message.hash, compactRevision: message.compactRevision,
                hashRevision: message.hashRevision)
        })
}

extension Call where Input == UInt64, Output == ResponseHeader {
    static let moveLeader = Call(
        "move leader", RPCMethod(service: service, name: "MoveLeader"), .repeatableChange,
        encode: { (target: UInt64) in
            var message = Etcdserverpb_MoveLeaderRequest()
            message.targetID = target
            return message
        },
        decode: { (message: Etcdserverpb_MoveLeaderResponse) in ResponseHeader(message.header) })
}

extension Call where Input == Downgrade, Output == DowngradeResponse {
    static let downgrade = Call(
        "downgrade", RPCMethod(service: service, name: "Downgrade"), .atMostOnce,
        encode: { (downgrade: Downgrade) in
            var message = Etcdserverpb_DowngradeRequest()
            switch downgrade {
            case .validate(let version): (message.action, message.version) = (.validate, version)
            case .enable(let version): (message.action, message.version) = (.enable, version)
            case .cancel: message.action = .cancel
            }
            return message
        },
        decode: { (message: Etcdserverpb_DowngradeResponse) in
            DowngradeResponse(header: ResponseHeader(message.header), version: message.version)
        })
}

extension Call where Input == Void, Output == AlarmResponse {
    static let alarms = Call(
        "alarm list", RPCMethod(service: service, name: "Alarm"), .repeatable, token: .whenAsked,
        encode: { Etcdserverpb_AlarmRequest() }, decode: AlarmResponse.init)
}

extension Call where Input == Alarm, Output == AlarmResponse {
    static let disarm = Call(
        "alarm disarm", RPCMethod(service: service, name: "Alarm"), .repeatableChange,
        encode: { (alarm: Alarm) in
            var message = Etcdserverpb_AlarmRequest()
            message.action = .deactivate
            message.memberID = alarm.memberID
            message.alarm = alarm.kind.message
            return message
        },
        decode: AlarmResponse.init)
}

extension StreamCall where Input == Void, Output == SnapshotChunk {
    static let snapshot = StreamCall(
        "snapshot", RPCMethod(service: service, name: "Snapshot"), encode: { Etcdserverpb_SnapshotRequest() },
        decode: { (message: Etcdserverpb_SnapshotResponse) in
            SnapshotChunk(
                header: ResponseHeader(message.header), bytes: [UInt8](bytesOf: message.blob),
                remainingBytes: message.remainingBytes, version: message.version)
        })
}

extension Status {
    fileprivate init(_ message: Etcdserverpb_StatusResponse) {
        self.init(
            header: ResponseHeader(message.header), version: message.version, dbSize: message.dbSize,
            dbSizeInUse: message.dbSizeInUse, dbSizeQuota: message.dbSizeQuota, leader: message.leader,
            raftIndex: message.raftIndex, raftTerm: message.raftTerm, raftAppliedIndex: message.raftAppliedIndex,
            errors: message.errors, isLearner: message.isLearner, storageVersion: message.storageVersion,
            downgradeTarget: message.downgradeInfo.enabled ? message.downgradeInfo.targetVersion : nil)
    }
}

extension AlarmResponse {
    fileprivate init(_ message: Etcdserverpb_AlarmResponse) {
        self.init(
            header: ResponseHeader(message.header),
            alarms: message.alarms.map { Alarm(memberID: $0.memberID, kind: Alarm.Kind($0.alarm)) })
    }
}

extension Alarm.Kind {
    fileprivate init(_ message: Etcdserverpb_AlarmType) {
        switch message {
        case .nospace: self = .noSpace
        case .corrupt: self = .corrupt
        case .none, .UNRECOGNIZED: self = .unrecognized(message.rawValue)
        }
    }

    fileprivate var message: Etcdserverpb_AlarmType {
        switch self {
        case .noSpace: .nospace
        case .corrupt: .corrupt
        case .unrecognized(let number): .UNRECOGNIZED(number)
        }
    }
}
