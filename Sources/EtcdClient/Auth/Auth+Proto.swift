import EtcdProtos
import EtcdRPC

private let service = "etcdserverpb.Auth"

extension Call where Input == Void, Output == ResponseHeader {
    static let authEnable = Call(
        "auth enable", RPCMethod(service: service, name: "AuthEnable"), .atMostOnce,
        encode: { Etcdserverpb_AuthEnableRequest() },
        decode: { (message: Etcdserverpb_AuthEnableResponse) in ResponseHeader(message.header) })

    static let authDisable = Call(
        "auth disable", RPCMethod(service: service, name: "AuthDisable"), .atMostOnce,
        encode: { Etcdserverpb_AuthDisableRequest() },
        decode: { (message: Etcdserverpb_AuthDisableResponse) in ResponseHeader(message.header) })
}

extension Call where Input == Void, Output == AuthStatusResponse {
    static let authStatus = Call(
        "auth status", RPCMethod(service: service, name: "AuthStatus"), .repeatable, token: .whenAsked,
        encode: { Etcdserverpb_AuthStatusRequest() },
        decode: { (message: Etcdserverpb_AuthStatusResponse) in
            AuthStatusResponse(
                header: ResponseHeader(message.header), enabled: message.enabled, authRevision: message.authRevision)
        })
}

extension Call where Input == Login, Output == AuthenticateResponse {
    static let authenticate = Call(
        "authenticate", RPCMethod(service: service, name: "Authenticate"), .repeatable, token: .never,
        encode: { (login: Login) in
            var message = Etcdserverpb_AuthenticateRequest()
            message.name = login.name
            message.password = login.password
            return message
        },
        decode: { (message: Etcdserverpb_AuthenticateResponse) in
            AuthenticateResponse(header: ResponseHeader(message.header), token: message.token)
        })
}
