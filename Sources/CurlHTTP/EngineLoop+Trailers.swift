import CLibCurl

/// Before 8.1 libcurl loses the trailers of an answer that has ended, where another answer on the same connection has
/// filled its buffer: until that is emptied it reads nothing more, and takes the end of the stream for the end of all.
/// Which of the two transfers it looks at first decides whether the full buffer is seen in the same round or in the next.
extension EngineLoop {
    /// Takes note of a piece of an answer.
    func notes(_ exchange: Exchange, received count: Int) {
        guard CurlLibrary.losesTrailers else { return }
        exchange.received = (round, count + (exchange.received.round == round ? exchange.received.bytes : 0))
        if exchange.received.bytes >= Self.crowding { crowded.insert(exchange.request.origin) }
    }

    /// Whether the transfer ended well but for trailers that never came; it is settled in the next round then.
    func isDoubtful(_ handle: EasyHandle, _ result: CURLcode) -> Bool {
        guard CurlLibrary.losesTrailers, result == CURLE_OK, let exchange = handle.exchange,
            exchange.parser.trailers.isEmpty, exchange.parser.head?.version == .http2, active.count > 1
        else { return false }
        doubtful.append((exchange, handle))
        return true
    }

    /// Settles what was in doubt in the round before.
    func settleDoubtful() {
        let transfers = doubtful
        doubtful = []
        for (exchange, handle) in transfers where handle.exchange === exchange {
            exchange.mayLackTrailers = isCrowded(exchange.request.origin)
            settle(handle, CURLE_OK)
        }
    }

    /// Whether an answer from there filled its buffer, or waits for its reader with a full one.
    private func isCrowded(_ origin: HTTPOrigin) -> Bool {
        crowded.contains(origin)
            || active.contains { $0.isReceivingPaused && $0.exchange?.request.origin == origin }
    }

    /// A buffer is full of a body and of no more than a head.
    private static let crowding = CurlLibrary.bufferSize - HeadParser.limit
}
