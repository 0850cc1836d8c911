import CurlHTTP

extension HTTPClient {
    /// What a GET of `path` at the call's endpoint answers, on a connection apart.
    func page(
        _ path: String, _ call: RPCCall, userAgent: String
    ) async throws(RPCError) -> (status: Int, body: [UInt8]) {
        let request = HTTPRequest(
            .get, HTTPOrigin(call.endpoint), path, fields: PageHeaders.fields(call, userAgent: userAgent),
            version: .http1, connection: .own, deadline: call.deadline, maxBodyBytes: call.maxReceiveBytes)
        do throws(HTTPError) {
            let response = try await send(request)
            return (response.head.status, response.body)
        } catch {
            throw RPCError(error)
        }
    }
}

/// The head of a question for a page.
enum PageHeaders {
    /// The fields of a question: what callers give for proxies on the way, and no token.
    static func fields(_ call: RPCCall, userAgent: String) -> [HTTPField] {
        [HTTPField("user-agent", userAgent)]
            + call.metadata.map { HTTPField($0.name.lowercased(), $0.value) }.filter { isForPages($0.name) }
    }

    private static func isForPages(_ name: String) -> Bool {
        !GatewayHeaders.reserved.contains(name) && !GatewayHeaders.forTheServer.contains(name) && name != "token"
            && !name.hasPrefix("grpc-metadata-")
    }
}
