import CurlHTTP
import EtcdProtos
package import SwiftProtobuf
import Synchronization

/// Sends nothing: notes the first call, in the gateway's words, and fails it.
package final class RecordingTransport: RPCTransport, PageReader {
    private let first = Mutex<RecordedCall?>(nil)

    package init() {}

    /// The first call that was made.
    package var recorded: RecordedCall? { first.withLock { $0 } }

    package var takesLaterRequests: Bool { false }

    package func unary<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall
    ) async throws(RPCError) -> Response {
        try record(method, [request], call, isStream: false)
        throw .recorded
    }

    package func serverStream<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall,
        _ body: (RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        try record(method, [request], call, isStream: true)
        throw RPCError.recorded
    }

    package func bidirectional<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ call: RPCCall,
        _ body: (RPCRequests<Request>, RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        let requests = RPCRequests<Request>(
            send: { (requests: [Request]) async throws(RPCError) in
                try self.record(method, requests, call, isStream: true)
                throw .recorded
            }, finish: {})
        let responses = RPCResponses<Response> { () async throws(RPCError) in
            // The call fails by what is sent.
            try? await Task.sleep(for: .seconds(3600))
            throw .recorded
        }
        return try await body(requests, responses)
    }

    package func page(_ path: String, _ call: RPCCall) async throws(RPCError) -> (status: Int, body: [UInt8]) {
        let fields = Self.shown(PageHeaders.fields(call, userAgent: ""))
        note(RecordedCall(endpoint: call.endpoint, path: path, fields: fields, body: nil, isStream: false))
        throw .recorded
    }

    private func record<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ requests: [Request], _ call: RPCCall, isStream: Bool
    ) throws(RPCError) {
        guard let path = GatewayPath.path(of: method.name, below: .v3) else { throw .notOffered(method.name) }
        var lines: [String] = []
        for request in requests {
            let text = try GatewayCoding.encode(request.withoutSecrets, limit: call.maxSendBytes)
            lines.append(String(decoding: text, as: UTF8.self))
        }
        note(
            RecordedCall(
                endpoint: call.endpoint, path: path, fields: Self.fields(call),
                body: lines.joined(separator: "\n"), isStream: isStream))
    }

    /// The fields of a call. What a caller gives may be secret, wherever it is for.
    private static func fields(_ call: RPCCall) -> [(name: String, value: String?)] {
        var call = call
        call.deadline = nil
        return shown(GatewayHeaders.fields(call, userAgent: ""))
    }

    private static func shown(_ fields: [HTTPField]) -> [(name: String, value: String?)] {
        let open: Set = ["content-type", "grpc-metadata-client-api-version", "grpc-metadata-hasleader"]
        return fields.filter { $0.name != "user-agent" }.map { field in
            (field.name, open.contains(field.name) ? field.value : nil)
        }
    }

    private func note(_ call: RecordedCall) { first.withLock { $0 = $0 ?? call } }
}

extension Message {
    /// The message with stars in place of passwords.
    fileprivate var withoutSecrets: Self {
        switch self {
        case var message as Etcdserverpb_AuthenticateRequest:
            message.password = stars
            return (message as? Self) ?? self
        case var message as Etcdserverpb_AuthUserAddRequest:
            if !message.password.isEmpty { message.password = stars }
            if !message.hashedPassword.isEmpty { message.hashedPassword = stars }
            return (message as? Self) ?? self
        case var message as Etcdserverpb_AuthUserChangePasswordRequest:
            if !message.password.isEmpty { message.password = stars }
            if !message.hashedPassword.isEmpty { message.hashedPassword = stars }
            return (message as? Self) ?? self
        default: return self
        }
    }
}

/// What stands in place of a secret.
private let stars = "***"

extension RPCError {
    /// No server is asked, so that there is nothing to try again.
    fileprivate static let recorded = RPCError(
        .unimplemented, "the call was noted and not made", outcome: .refused, isFromServer: true)
}
