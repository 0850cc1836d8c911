import CurlHTTP
package import SwiftProtobuf

/// etcd's JSON gateway over HTTP/1.1, for servers that are reached through proxies which carry no gRPC.
///
/// A server of a stream answers nothing before the request has ended, so that a stream takes requests once; see
/// ``RPCTransport/takesLaterRequests``.
package final class GatewayTransport: RPCTransport {
    let client: HTTPClient
    let prefixes = GatewayPrefixes()
    private let userAgent: String
    private let answering: AnsweringServers

    package init(_ configuration: TransportConfiguration = TransportConfiguration()) {
        var http = HTTPClientConfiguration(configuration)
        http.connectionsPerOrigin = Self.connectionsPerOrigin
        client = HTTPClient(http)
        userAgent = configuration.userAgent
        answering = AnsweringServers(patience: configuration.connectTimeout)
    }

    /// HTTP/1.1 carries one call at a time on a connection; calls beyond that many wait for one.
    private static let connectionsPerOrigin = 64

    package var takesLaterRequests: Bool { false }

    /// Ends every call and closes every connection; returns when that is done. Calls begun later fail at once, with
    /// ``RPCError/isClosed`` set.
    package func shutdown() { client.shutdown() }

    package func unary<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall
    ) async throws(RPCError) -> Response {
        let response = try await collect(method, try GatewayCoding.encode(request, limit: call.maxSendBytes), call)
        return try GatewayAnswer.message(of: response)
    }

    /// The answer to a call that is sent as a whole and comes as a whole.
    func collect<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ body: [UInt8], _ call: RPCCall
    ) async throws(RPCError) -> HTTPResponse {
        let prefix = prefixes.prefix(of: call.endpoint)
        let response = try await send(method, body, call, below: prefix)
        guard GatewayAnswer.isUnknownPath(response.head, body: response.body) else {
            prefixes.note(prefix, of: call.endpoint)
            return response
        }
        // Nothing was carried out: another path is no second attempt.
        guard let other = await findPrefix(call), other != prefix else { throw .notOffered(method.name) }
        let second = try await send(method, body, call, below: other)
        guard !GatewayAnswer.isUnknownPath(second.head, body: second.body) else { throw .notOffered(method.name) }
        return second
    }

    private func send<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ body: [UInt8], _ call: RPCCall, below prefix: GatewayPrefix
    ) async throws(RPCError) -> HTTPResponse {
        var request = try httpRequest(method, call, below: prefix, connection: .shared)
        request.maxBodyBytes = GatewayCoding.receiveLimit(call.maxReceiveBytes)
        request.inspect = { head, body in GatewayAnswer.inspect(head, body) }
        try await answering.expectAnswer(to: call) { [request] (asked) async throws(HTTPError) in
            var question = request
            question.path = GatewayPath.status(below: prefix)
            question.deadline = asked.deadline
            return try await client.send(question, body: Array("{}".utf8))
        }
        do throws(HTTPError) {
            let response = try await client.send(request, body: body)
            answering.note(call.endpoint)
            return response
        } catch {
            answering.note(call.endpoint, error)
            throw RPCError(error)
        }
    }

    /// The head of a call.
    func httpRequest<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ call: RPCCall, below prefix: GatewayPrefix,
        connection: HTTPConnectionUse
    ) throws(RPCError) -> HTTPRequest {
        guard let path = GatewayPath.path(of: method.name, below: prefix) else { throw .notOffered(method.name) }
        return HTTPRequest(
            .post, HTTPOrigin(call.endpoint), path, fields: GatewayHeaders.fields(call, userAgent: userAgent),
            version: .http1, connection: connection, deadline: call.deadline)
    }

    /// The prefix that the server's version stands for; nil where it cannot be had.
    func findPrefix(_ call: RPCCall) async -> GatewayPrefix? {
        // A proxy may let nothing but calls through; those must not wait for this page.
        let limit = ContinuousClock.now + .seconds(2)
        let request = HTTPRequest(
            .get, HTTPOrigin(call.endpoint), "/version", fields: GatewayHeaders.fields(call, userAgent: userAgent),
            version: .http1, connection: .shared, deadline: min(call.deadline ?? limit, limit),
            maxBodyBytes: GatewayAnswer.refusalLimit)
        guard let page = try? await client.send(request), page.head.status == 200,
            let version = ServerVersionPage.serverVersion(page.body)
        else { return nil }
        let prefix = GatewayPrefix(serverVersion: version)
        if let prefix { prefixes.note(prefix, of: call.endpoint) }
        return prefix
    }
}

extension GatewayTransport: PageReader {
    package func page(_ path: String, _ call: RPCCall) async throws(RPCError) -> (status: Int, body: [UInt8]) {
        try await client.page(path, call, userAgent: userAgent)
    }
}
