/// An exchange whose bodies flow both ways. Ends with ``cancel()``, or when nothing refers to it any more.
package final class HTTPStream: Sendable {
    private let exchange: StreamExchange
    private let engine: Engine

    init(_ exchange: StreamExchange, _ engine: Engine) {
        self.exchange = exchange
        self.engine = engine
    }

    deinit { cancel() }

    /// The head of the answer; there once ``next()`` has returned.
    package var head: HTTPResponseHead? { exchange.head }
    /// The trailers; there once ``next()`` has returned nil.
    package var trailers: [HTTPField] { exchange.trailers }

    /// What has come since the last call; waits where that is nothing. Nil when the server has ended its side well. One
    /// task at a time may wait; cancelling it ends the exchange.
    package func next() async throws(HTTPError) -> [UInt8]? {
        if let result = exchange.read(engine) { return try result.get() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { exchange.wait($0, engine) }
        } onCancel: {
            cancel()
        }
        return try result.get()
    }

    /// Sends bytes; waits while too many are not yet on their way.
    package func send(_ bytes: [UInt8]) async throws(HTTPError) {
        if try exchange.write(bytes, engine).get() { return }
        let result = await withCheckedContinuation { exchange.wait($0) }
        try result.get()
    }

    /// Ends this side of the exchange.
    package func finish() { exchange.finishSending(engine) }

    /// Ends the exchange at once.
    package func cancel() { engine.submit(.cancel(exchange)) }
}

extension HTTPClient {
    /// Begins an exchange whose bodies flow both ways.
    ///
    /// The caller ends it by ``HTTPStream/cancel()`` where its task may be cancelled.
    ///
    /// - Parameter body: all that will be sent, where that is known. The request then ends with its last byte, and a
    ///   server that answers at once has nothing to reset: an answer that comes together with a reset is lost on older
    ///   libcurls.
    package func open(_ request: HTTPRequest, body: [UInt8]? = nil) throws(HTTPError) -> HTTPStream {
        let engine = try room.engine(for: request.connection)
        let exchange = StreamExchange(request, body: body, bufferBytes: configuration.streamBufferBytes)
        engine.start(exchange)
        return HTTPStream(exchange, engine)
    }
}
