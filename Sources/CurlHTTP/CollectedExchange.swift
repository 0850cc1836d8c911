/// An exchange whose body is known and whose answer is collected whole.
final class CollectedExchange: Exchange, @unchecked Sendable {
    /// Called once, outside of libcurl, with the end; set before the exchange starts.
    var onEnd: ((Result<HTTPResponse, HTTPError>) -> Void)?
    private let body: [UInt8]
    private var handedOver = 0
    private var collected: [UInt8] = []
    private var isEnough = false
    private var result: Result<HTTPResponse, HTTPError>?
    private let probes: Bool

    init(_ request: HTTPRequest, body: [UInt8], probes: Bool = false) {
        self.body = body
        self.probes = probes
        super.init(request)
    }

    override var bodySize: Int? { body.count }
    override var hasHandedOverBody: Bool { handedOver > 0 }
    override var isProbe: Bool { probes }

    override func provide(_ buffer: UnsafeMutableRawBufferPointer) -> Provided {
        let count = min(buffer.count, body.count - handedOver)
        unsafe body.withUnsafeBytes { source in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[handedOver..<handedOver + count]))
        }
        handedOver += count
        return .bytes(count)
    }

    override func receive(_ bytes: UnsafeRawBufferPointer) -> Received {
        guard let head = parser.head else { return .enough }
        let room = min(bytes.count, request.maxBodyBytes - collected.count)
        unsafe collected.append(contentsOf: bytes[..<room])
        if let inspect = request.inspect, inspect(head, collected) == .enough {
            isEnough = true
            return .enough
        }
        return room < bytes.count ? .tooLarge : .taken
    }

    override func end(_ result: Result<Void, HTTPError>) {
        guard !hasEnded else { return }
        hasEnded = true
        self.result = result.flatMap {
            guard let head = parser.head else { return .failure(.noHead) }
            return .success(
                HTTPResponse(
                    head: head, body: collected, trailers: parser.trailers, isWhole: !isEnough,
                    mayLackTrailers: mayLackTrailers))
        }
    }

    override func deliver() {
        guard let result, let onEnd else { return }
        self.onEnd = nil
        onEnd(result)
    }
}

extension HTTPError {
    static let noHead = HTTPError(.malformed, "the answer has no status line", sent: .unknown)
}
