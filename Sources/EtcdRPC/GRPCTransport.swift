import CurlHTTP
package import SwiftProtobuf

/// gRPC over HTTP/2.
///
/// Unary calls to one endpoint share a connection; each stream has its own, so that a reader that stops holds up
/// nothing else.
package final class GRPCTransport: RPCTransport {
    let client: HTTPClient
    private let answering: AnsweringServers
    private let userAgent: String
    private let fields: [HTTPField]

    package init(_ configuration: TransportConfiguration = TransportConfiguration()) {
        client = HTTPClient(HTTPClientConfiguration(configuration))
        answering = AnsweringServers(patience: configuration.connectTimeout)
        userAgent = configuration.userAgent
        fields = [
            HTTPField("content-type", "application/grpc"), HTTPField("te", "trailers"),
            HTTPField("user-agent", userAgent),
        ]
    }

    /// Loads the libraries that the first call would load otherwise.
    package static func prepare() { HTTPClient.prepare() }

    /// Ends every call and closes every connection; returns when that is done. Calls begun later fail at once, with
    /// ``RPCError/isClosed`` set.
    package func shutdown() { client.shutdown() }

    package func unary<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall
    ) async throws(RPCError) -> Response {
        let body = try GRPCFrame.encode(request, limit: call.maxSendBytes)
        var http = httpRequest(method.path, call, connection: .shared)
        let limit = call.maxReceiveBytes
        http.maxBodyBytes = min(limit, Int.max - GRPCFrame.prefixLength) + GRPCFrame.prefixLength
        http.inspect = { head, body in GRPCAnswer.inspect(head, body, limit: limit) }
        try await answering.expectAnswer(to: call) { (asked) async throws(HTTPError) in
            try await client.send(httpRequest(Self.statusPath, asked, connection: .shared), body: GRPCFrame.empty)
        }
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await client.send(http, body: body)
            answering.note(call.endpoint)
        } catch {
            answering.note(call.endpoint, error)
            throw await hiddenStatus(behind: error, method.path, call, among: [.unimplemented]) ?? RPCError(error)
        }
        return try GRPCAnswer.message(of: response, limit: limit)
    }

    private static let statusPath = "/etcdserverpb.Maintenance/Status"

    /// The head of a call.
    func httpRequest(_ path: String, _ call: RPCCall, connection: HTTPConnectionUse) -> HTTPRequest {
        var fields = fields
        if let deadline = call.deadline {
            fields.append(HTTPField("grpc-timeout", GRPCTimeout.text(ContinuousClock.now.duration(to: deadline))))
        }
        for (name, value) in call.metadata { fields.append(HTTPField(name, value)) }
        return HTTPRequest(
            .post, HTTPOrigin(call.endpoint), path, fields: fields, connection: connection, deadline: call.deadline)
    }
}

extension GRPCTransport: PageReader {
    package func page(_ path: String, _ call: RPCCall) async throws(RPCError) -> (status: Int, body: [UInt8]) {
        try await client.page(path, call, userAgent: userAgent)
    }
}
