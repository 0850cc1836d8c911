import EtcdProtos
import EtcdRPC
import FoundationEssentials

private let service = "etcdserverpb.Auth"

extension Call where Input == String, Output == ResponseHeader {
    static let roleAdd = Call(
        "role add", RPCMethod(service: service, name: "RoleAdd"), .atMostOnce,
        encode: { (name: String) in
            var message = Etcdserverpb_AuthRoleAddRequest()
            message.name = name
            return message
        },
        decode: { (message: Etcdserverpb_AuthRoleAddResponse) in ResponseHeader(message.header) })

    static let roleDelete = Call(
        "role delete", RPCMethod(service: service, name: "RoleDelete"), .atMostOnce,
        encode: { (name: String) in
            var message = Etcdserverpb_AuthRoleDeleteRequest()
            message.role = name
            return message
        },
        decode: { (message: Etcdserverpb_AuthRoleDeleteResponse) in ResponseHeader(message.header) })
}

extension Call where Input == PermissionOfRole, Output == ResponseHeader {
    static let roleGrantPermission = Call(
        "role grant-permission", RPCMethod(service: service, name: "RoleGrantPermission"), .atMostOnce,
        encode: { (grant: PermissionOfRole) in
            var message = Etcdserverpb_AuthRoleGrantPermissionRequest()
            message.name = grant.role
            message.perm = grant.permission.message
            return message
        },
        decode: { (message: Etcdserverpb_AuthRoleGrantPermissionResponse) in ResponseHeader(message.header) })
}

extension Call where Input == RangeOfRole, Output == ResponseHeader {
    static let roleRevokePermission = Call(
        "role revoke-permission", RPCMethod(service: service, name: "RoleRevokePermission"), .atMostOnce,
        encode: { (grant: RangeOfRole) in
            var message = Etcdserverpb_AuthRoleRevokePermissionRequest()
            message.role = grant.role
            message.key = Data(grant.range.key)
            message.rangeEnd = Data(grant.range.rangeEnd)
            return message
        },
        decode: { (message: Etcdserverpb_AuthRoleRevokePermissionResponse) in ResponseHeader(message.header) })
}

extension Call where Input == String, Output == RoleGetResponse {
    static let roleGet = Call(
        "role get", RPCMethod(service: service, name: "RoleGet"), .repeatable,
        encode: { (name: String) in
            var message = Etcdserverpb_AuthRoleGetRequest()
            message.role = name
            return message
        },
        decode: { (message: Etcdserverpb_AuthRoleGetResponse) in
            RoleGetResponse(
                header: ResponseHeader(message.header), permissions: message.perm.map { Permission($0) })
        })
}

extension Call where Input == Void, Output == RoleListResponse {
    static let roleList = Call(
        "role list", RPCMethod(service: service, name: "RoleList"), .repeatable,
        encode: { Etcdserverpb_AuthRoleListRequest() },
        decode: { (message: Etcdserverpb_AuthRoleListResponse) in
            RoleListResponse(header: ResponseHeader(message.header), roles: message.roles)
        })
}

extension Permission {
    fileprivate init(_ message: Authpb_Permission) {
        self.init(
            Kind(message.permType),
            KeyRange(key: [UInt8](bytesOf: message.key), rangeEnd: [UInt8](bytesOf: message.rangeEnd)))
    }

    fileprivate var message: Authpb_Permission {
        var message = Authpb_Permission()
        message.permType = kind.message
        message.key = Data(range.key)
        message.rangeEnd = Data(range.rangeEnd)
        return message
    }
}

extension Permission.Kind {
    fileprivate init(_ message: Authpb_Permission.TypeEnum) {
        switch message {
        case .read: self = .read
        case .write: self = .write
        case .readwrite: self = .readWrite
        case .UNRECOGNIZED(let number): self = .unrecognized(number)
        }
    }

    fileprivate var message: Authpb_Permission.TypeEnum {
        switch self {
        case .read: .read
        case .write: .write
        case .readWrite: .readwrite
        case .unrecognized(let number): .UNRECOGNIZED(number)
        }
    }
}
