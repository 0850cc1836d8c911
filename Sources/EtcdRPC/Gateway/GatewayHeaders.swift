import CurlHTTP

/// The head of a call, in the words of the gateway.
enum GatewayHeaders {
    /// The fields of a call.
    static func fields(_ call: RPCCall, userAgent: String, now: ContinuousClock.Instant = .now) -> [HTTPField] {
        var fields = [HTTPField("content-type", "application/json"), HTTPField("user-agent", userAgent)]
        if let deadline = call.deadline {
            fields.append(HTTPField("grpc-timeout", GRPCTimeout.text(now.duration(to: deadline))))
        }
        for (name, value) in call.metadata where !reserved.contains(name.lowercased()) {
            switch name.lowercased() {
            case "token": fields.append(HTTPField("authorization", value))
            case "authorization": fields.append(HTTPField("authorization", value))
            case let name where forTheServer.contains(name): fields.append(HTTPField("grpc-metadata-\(name)", value))
            case let name: fields += [HTTPField(name, value), HTTPField("grpc-metadata-\(name)", value)]
            }
        }
        return fields
    }

    /// Metadata that nothing on the way has to do with. What else a caller gives is for proxies and the server.
    static let forTheServer: Set = ["client-api-version", "hasleader"]

    /// What is for this side to say.
    static let reserved: Set = [
        "host", "connection", "content-type", "content-length", "content-encoding", "transfer-encoding", "te", "expect",
        "upgrade", "user-agent", "grpc-timeout",
    ]
}
