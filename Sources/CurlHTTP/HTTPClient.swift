/// An HTTP client: exchanges with any number of origins, over connections that stay up between them.
///
/// Each client has up to two threads, started at first use and ended by ``shutdown()`` or with the client.
package final class HTTPClient: Sendable {
    let configuration: HTTPClientConfiguration
    let room: EngineRoom

    package init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
        self.configuration = configuration
        room = EngineRoom(configuration)
    }

    deinit { room.close() }

    /// Ends every exchange with `closed` and closes every connection; returns when that is done. Exchanges begun later
    /// end with `closed` at once.
    package func shutdown() { room.close() }

    /// Whether the libcurl at hand may lose an answer that comes before the request was read, and show `noAnswer`.
    package static var losesEarlyAnswers: Bool { CurlLibrary.losesEarlyAnswers }

    /// Loads libcurl, which the first exchange would do otherwise: some milliseconds of work. Where it cannot be loaded,
    /// exchanges say why.
    package static func prepare() { try? CurlLibrary.load() }

    /// Sends a request and collects its answer.
    ///
    /// The request is sent at most once. Cancelling the task ends the exchange at once.
    package func send(_ request: HTTPRequest, body: [UInt8] = []) async throws(HTTPError) -> HTTPResponse {
        let engine = try room.engine(for: request.connection)
        let exchange = CollectedExchange(request, body: body)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                exchange.onEnd = {
                    continuation.resume(returning: $0)
                }
                engine.start(exchange)
            }
        } onCancel: {
            engine.submit(.cancel(exchange))
        }
        return try result.get()
    }
}
