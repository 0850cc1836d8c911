import CurlHTTP

extension HTTPClient {
    /// What a GET of `path` at `endpoint` answers, on a connection apart.
    func page(
        _ path: String, from endpoint: RPCEndpoint, deadline: ContinuousClock.Instant?, maxBytes: Int
    ) async throws(RPCError) -> (status: Int, body: [UInt8]) {
        let request = HTTPRequest(
            .get, HTTPOrigin(endpoint), path, version: .http1, connection: .own, deadline: deadline,
            maxBodyBytes: maxBytes)
        do throws(HTTPError) {
            let response = try await send(request)
            return (response.head.status, response.body)
        } catch {
            throw RPCError(error)
        }
    }
}
