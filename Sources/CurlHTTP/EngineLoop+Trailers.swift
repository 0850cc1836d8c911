import CLibCurl

/// Before 8.1 libcurl loses the trailers of an answer that has ended, where another answer on the same connection has
/// filled its buffer: until that is emptied it reads nothing more, and takes the end of the stream for the end of all.
/// Which of the two transfers it looks at first decides in which round the full buffer is seen.
extension EngineLoop {
    /// Takes note of a piece of an answer.
    func notes(_ exchange: Exchange, received count: Int) {
        guard CurlLibrary.losesTrailers else { return }
        exchange.received = (round, count + (exchange.received.round == round ? exchange.received.bytes : 0))
        if exchange.received.bytes >= Self.crowding { isCrowded(exchange.request.origin) }
    }

    /// Takes note that something there is read slower than it comes.
    func isCrowded(_ origin: HTTPOrigin) { crowded[origin] = round }

    /// Whether the transfer ended well but for trailers that never came; it is settled in the next round then.
    func isDoubtful(_ handle: EasyHandle, _ result: CURLcode) -> Bool {
        guard CurlLibrary.losesTrailers, result == CURLE_OK, let exchange = handle.exchange,
            exchange.parser.trailers.isEmpty, exchange.parser.head?.version == .http2
        else { return false }
        let origin = exchange.request.origin
        // The other may have been given up in this very round.
        guard active.count > 1 || crowded[origin] != nil else { return false }
        if active.contains(where: { $0.isReceivingPaused && $0.exchange?.request.origin == origin }) {
            isCrowded(origin)
        }
        doubtful.append((exchange, handle))
        return true
    }

    /// Settles what was in doubt in the round before.
    func settleDoubtful() {
        let transfers = doubtful
        doubtful = []
        for (exchange, handle) in transfers where handle.exchange === exchange {
            let last = crowded[exchange.request.origin]
            exchange.mayLackTrailers = last.map { round - $0 <= Self.roundsToEmpty } ?? false
            settle(handle, CURLE_OK)
        }
    }

    /// A buffer is full of a body and of no more than a head.
    private static let crowding = CurlLibrary.bufferSize - HeadParser.limit
    /// How many rounds after it handed over a full buffer libcurl may still read nothing: what was left beside the buffer
    /// is handed over in the next.
    private static let roundsToEmpty = 4
}
