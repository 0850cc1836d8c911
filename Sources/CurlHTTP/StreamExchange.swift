import Synchronization

/// An exchange whose bodies flow both ways while it lasts.
final class StreamExchange: Exchange, @unchecked Sendable {
    private let flow: Mutex<StreamFlow>
    /// Whether any byte of the body was handed to libcurl; the engine's thread alone.
    private var handedOver = false

    /// The size of a body that is known from the start; nil for one that is written while the exchange lasts.
    private let wholeSize: Int?

    /// - Parameter body: all that will be sent; nil where the caller writes as the exchange goes.
    init(_ request: HTTPRequest, body: [UInt8]?, bufferBytes: Int) {
        flow = Mutex(StreamFlow(receiveLimit: bufferBytes, sending: body))
        wholeSize = body?.count
        super.init(request)
    }

    override var bodySize: Int? { wholeSize }
    override var hasHandedOverBody: Bool { handedOver }

    override func provide(_ buffer: UnsafeMutableRawBufferPointer) -> Provided {
        let provided = flow.withLock { unsafe $0.provide(buffer) }
        if case .bytes(let count) = provided, count > 0 { handedOver = true }
        return provided
    }

    override func sendAhead() -> Bool { flow.withLock { $0.sendAhead(request.sentAhead) } }

    override func receive(_ bytes: UnsafeRawBufferPointer) -> Received {
        flow.withLock { unsafe $0.receive(bytes) } ? .taken : .full
    }

    override func receiveHead() -> Received {
        guard let head = parser.head else { return .taken }
        flow.withLock { $0.head = head }
        return request.inspect?(head, []) == .enough ? .enough : .taken
    }

    override func end(_ result: Result<Void, HTTPError>) {
        guard !hasEnded else { return }
        hasEnded = true
        let trailers = parser.trailers
        let whole = parser.head != nil
        flow.withLock { flow in
            flow.trailers = trailers
            flow.end = result.flatMap { whole ? .success(()) : .failure(.noHead) }
        }
    }

    override func deliver() {
        let due = flow.withLock { $0.takeDue() }
        if let reader = due.reader { reader.continuation.resume(returning: reader.result) }
        for writer in due.writers { writer.resume(returning: due.writerResult) }
        if due.unpausesReceiving { handle?.resume(receiving: true) }
    }

    // MARK: - The caller's side, any thread

    typealias Reader = CheckedContinuation<Result<[UInt8]?, HTTPError>, Never>
    typealias Writer = CheckedContinuation<Result<Void, HTTPError>, Never>

    var head: HTTPResponseHead? { flow.withLock { $0.head } }
    var trailers: [HTTPField] { flow.withLock { $0.trailers } }

    /// What can be read at once; nil where the reader has to wait.
    func read(_ engine: Engine) -> Result<[UInt8]?, HTTPError>? {
        let (result, unpauses) = flow.withLock { $0.read() }
        if unpauses { engine.submit(.resumeReceiving(self)) }
        return result
    }

    /// Waits for something to read.
    func wait(_ reader: Reader, _ engine: Engine) {
        let (result, unpauses) = flow.withLock { flow in
            let (result, unpauses) = flow.read()
            if result == nil { flow.reader = reader }
            return (result, unpauses)
        }
        if unpauses { engine.submit(.resumeReceiving(self)) }
        if let result { reader.resume(returning: result) }
    }

    /// Takes bytes to send; nil where the writer has to wait.
    func write(_ bytes: [UInt8], _ engine: Engine) -> Result<Bool, HTTPError> {
        let (result, unpauses) = flow.withLock { $0.write(bytes) }
        if unpauses { engine.submit(.resumeSending(self)) }
        return result
    }

    /// Waits until most of what was written is on its way.
    func wait(_ writer: Writer) {
        let result = flow.withLock { flow -> Result<Void, HTTPError>? in
            if let result = flow.mayWrite { return result }
            flow.writers.append(writer)
            return nil
        }
        if let result { writer.resume(returning: result) }
    }

    func finishSending(_ engine: Engine) {
        if flow.withLock({ $0.finish() }) { engine.submit(.resumeSending(self)) }
    }
}
