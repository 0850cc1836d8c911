/// A request on its way and its answer: the part of it that the engine's thread sees. No other thread touches what is
/// stored here.
class Exchange: @unchecked Sendable {
    let request: HTTPRequest
    /// The transfer that carries it, while one does.
    var handle: EasyHandle?
    var hasEnded = false
    /// Cancelled before the engine saw it.
    var isCancelled = false
    /// How often it was put on a connection.
    var attempts = 0
    /// When something last came from the server, or the exchange began.
    var lastHeard = ContinuousClock.now
    /// Whether ``deliver()`` is due.
    var isTouched = false
    var parser = HeadParser()
    /// How much of the answer's body came in which round of the engine.
    var received = (round: 0, bytes: 0)
    /// Whether libcurl may have lost the trailers.
    var mayLackTrailers = false

    init(_ request: HTTPRequest) { self.request = request }

    /// The size of the request's body, where it is known.
    var bodySize: Int? { 0 }
    /// Whether any byte of the body was handed to libcurl.
    var hasHandedOverBody: Bool { false }
    /// What can have left this machine: nothing where no byte of the body was handed over, for a server acts on a whole
    /// body.
    var sent: HTTPError.Sent { hasHandedOverBody || (handle != nil && bodySize == 0) ? .unknown : .nothing }
    /// Whether it may be carried out twice without harm.
    var isProbe: Bool { false }

    /// Fills in the next part of the request's body.
    func provide(_ buffer: UnsafeMutableRawBufferPointer) -> Provided { .bytes(0) }
    /// Makes ready what may go ahead of the next part; false where there is nothing of the kind.
    func sendAhead() -> Bool { false }
    /// Takes a piece of the answer's body.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Received { .taken }
    /// Takes note of the head, which is in the parser.
    func receiveHead() -> Received { .taken }
    /// The end: a failure, or the whole answer is in the parser.
    func end(_ result: Result<Void, HTTPError>) {}
    /// Resumes whoever waits for what has come since. Called outside of libcurl.
    func deliver() {}

    enum Provided {
        case bytes(Int)
        /// Nothing yet; `Command.resumeSending` follows.
        case nothingYet
    }

    enum Received {
        case taken
        /// Not taken, offer it again; `Command.resumeReceiving` follows.
        case full
        /// No more is wanted: the exchange ends well.
        case enough
        case tooLarge
    }
}
