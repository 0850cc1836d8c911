import EtcdProtos
import EtcdRPC

private let service = "etcdserverpb.Auth"

extension Call where Input == UserAddition, Output == ResponseHeader {
    static let userAdd = Call(
        "user add", RPCMethod(service: service, name: "UserAdd"), .atMostOnce,
        encode: { (addition: UserAddition) in
            var message = Etcdserverpb_AuthUserAddRequest()
            message.name = addition.name
            message.password = addition.password ?? ""
            message.options.noPassword = addition.password == nil
            return message
        },
        decode: { (message: Etcdserverpb_AuthUserAddResponse) in ResponseHeader(message.header) })
}

extension Call where Input == String, Output == ResponseHeader {
    static let userDelete = Call(
        "user delete", RPCMethod(service: service, name: "UserDelete"), .atMostOnce,
        encode: { (name: String) in
            var message = Etcdserverpb_AuthUserDeleteRequest()
            message.name = name
            return message
        },
        decode: { (message: Etcdserverpb_AuthUserDeleteResponse) in ResponseHeader(message.header) })
}

extension Call where Input == Login, Output == ResponseHeader {
    static let userChangePassword = Call(
        "user change-password", RPCMethod(service: service, name: "UserChangePassword"), .atMostOnce,
        encode: { (login: Login) in
            var message = Etcdserverpb_AuthUserChangePasswordRequest()
            message.name = login.name
            message.password = login.password
            return message
        },
        decode: { (message: Etcdserverpb_AuthUserChangePasswordResponse) in ResponseHeader(message.header) })
}

extension Call where Input == RoleOfUser, Output == ResponseHeader {
    static let userGrantRole = Call(
        "user grant-role", RPCMethod(service: service, name: "UserGrantRole"), .atMostOnce,
        encode: { (grant: RoleOfUser) in
            var message = Etcdserverpb_AuthUserGrantRoleRequest()
            message.user = grant.user
            message.role = grant.role
            return message
        },
        decode: { (message: Etcdserverpb_AuthUserGrantRoleResponse) in ResponseHeader(message.header) })

    static let userRevokeRole = Call(
        "user revoke-role", RPCMethod(service: service, name: "UserRevokeRole"), .atMostOnce,
        encode: { (grant: RoleOfUser) in
            var message = Etcdserverpb_AuthUserRevokeRoleRequest()
            message.name = grant.user
            message.role = grant.role
            return message
        },
        decode: { (message: Etcdserverpb_AuthUserRevokeRoleResponse) in ResponseHeader(message.header) })
}

extension Call where Input == String, Output == UserGetResponse {
    static let userGet = Call(
        "user get", RPCMethod(service: service, name: "UserGet"), .repeatable,
        encode: { (name: String) in
            var message = Etcdserverpb_AuthUserGetRequest()
            message.name = name
            return message
        },
        decode: { (message: Etcdserverpb_AuthUserGetResponse) in
            UserGetResponse(header: ResponseHeader(message.header), roles: message.roles)
        })
}

extension Call where Input == Void, Output == UserListResponse {
    static let userList = Call(
        "user list", RPCMethod(service: service, name: "UserList"), .repeatable,
        encode: { Etcdserverpb_AuthUserListRequest() },
        decode: { (message: Etcdserverpb_AuthUserListResponse) in
            UserListResponse(header: ResponseHeader(message.header), users: message.users)
        })
}
