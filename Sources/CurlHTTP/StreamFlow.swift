/// The two buffers of a stream, between the engine's thread and the caller's tasks.
struct StreamFlow {
    var head: HTTPResponseHead?
    var trailers: [HTTPField] = []
    /// Set when the exchange is over; what was received before is still read.
    var end: Result<Void, HTTPError>?
    var reader: StreamExchange.Reader?
    var writers: [StreamExchange.Writer] = []

    private let receiveLimit: Int
    private var received: [UInt8] = []
    private var isReceivingPaused = false
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var isFinished = false
    private var isSendingPaused = false
    /// How much of the next part has gone ahead; nil before anything has.
    private var ahead: Int?

    /// How many bytes may wait to be sent before the writer does.
    private static let sendLimit = 256 << 10

    /// - Parameter body: all that will be sent; nil where it is written as the exchange goes.
    init(receiveLimit: Int, sending body: [UInt8]? = nil) {
        self.receiveLimit = receiveLimit
        outgoing = body ?? []
        isFinished = body != nil
    }

    // MARK: - Receiving

    /// Takes bytes from the server; false where the reader has to take some first.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard received.isEmpty || received.count + bytes.count <= receiveLimit else {
            isReceivingPaused = true
            return false
        }
        unsafe received.append(contentsOf: bytes)
        return true
    }

    /// What there is to read; nil for nothing yet. Besides, whether the server can go on.
    mutating func read() -> (result: Result<[UInt8]?, HTTPError>?, unpauses: Bool) {
        guard received.isEmpty else {
            var bytes: [UInt8] = []
            swap(&bytes, &received)
            defer { isReceivingPaused = false }
            return (.success(bytes), isReceivingPaused)
        }
        switch end {
        case nil: return (nil, false)
        case .success: return (.success(nil), false)
        case .failure(let error): return (.failure(error), false)
        }
    }

    // MARK: - Sending

    /// Takes bytes for the server; false where the writer has to wait afterwards. Besides, whether sending can go on.
    mutating func write(_ bytes: [UInt8]) -> (result: Result<Bool, HTTPError>, unpauses: Bool) {
        if let error = endForWriter { return (.failure(error), false) }
        let bytes = ahead.map { Array(bytes.dropFirst($0)) } ?? bytes
        if ahead != nil { ahead = 0 }
        if sent == outgoing.count {
            outgoing = bytes
            sent = 0
        } else {
            outgoing += bytes
        }
        defer { isSendingPaused = false }
        return (.success(outgoing.count - sent <= Self.sendLimit), isSendingPaused)
    }

    /// Sends the beginning of the next part, once in a stream.
    mutating func sendAhead(_ bytes: [UInt8]) -> Bool {
        guard ahead == nil, !bytes.isEmpty, !isFinished, outgoing.count == sent else { return false }
        outgoing = bytes
        sent = 0
        ahead = bytes.count
        isSendingPaused = false
        return true
    }

    /// No more is sent; true where sending can go on.
    mutating func finish() -> Bool {
        isFinished = true
        defer { isSendingPaused = false }
        return isSendingPaused
    }

    /// Fills in what there is to send.
    mutating func provide(_ buffer: UnsafeMutableRawBufferPointer) -> Exchange.Provided {
        let count = min(buffer.count, outgoing.count - sent)
        guard count > 0 else {
            if isFinished { return .bytes(0) }
            isSendingPaused = true
            return .nothingYet
        }
        unsafe outgoing.withUnsafeBytes { source in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[sent..<sent + count]))
        }
        sent += count
        if sent == outgoing.count {
            outgoing.removeAll(keepingCapacity: outgoing.capacity <= Self.sendLimit)
            sent = 0
        }
        return .bytes(count)
    }

    /// Whether a writer may go on; nil for not yet.
    var mayWrite: Result<Void, HTTPError>? {
        if let error = endForWriter { return .failure(error) }
        return outgoing.count - sent <= Self.sendLimit ? .success(()) : nil
    }

    private var endForWriter: HTTPError? {
        switch end {
        case nil: isFinished ? .finished : nil
        case .success: .finished
        case .failure(let error): error
        }
    }

    // MARK: - Waking

    /// Who can go on.
    struct Due {
        var reader: (continuation: StreamExchange.Reader, result: Result<[UInt8]?, HTTPError>)?
        var writers: [StreamExchange.Writer] = []
        var writerResult = Result<Void, HTTPError>.success(())
        var unpausesReceiving = false
    }

    mutating func takeDue() -> Due {
        var due = Due()
        if let reader {
            let (result, unpauses) = read()
            due.unpausesReceiving = unpauses
            if let result {
                due.reader = (reader, result)
                self.reader = nil
            }
        }
        if !writers.isEmpty, let result = mayWrite {
            due.writerResult = result
            swap(&due.writers, &writers)
        }
        return due
    }
}

extension HTTPError {
    static let finished = HTTPError(.cancelled, "the stream takes no more requests", sent: .unknown)
}
