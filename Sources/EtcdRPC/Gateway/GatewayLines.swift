/// Collects the bytes of a stream and cuts them into lines.
struct GatewayLines {
    private let limit: Int
    private var bytes: [UInt8] = []
    private var start = 0
    /// No line ends between `start` and here.
    private var scanned = 0

    init(limit: Int) { self.limit = limit }

    mutating func append(_ more: [UInt8]) {
        if start == bytes.count {
            bytes = more
            scanned = 0
        } else {
            bytes.removeFirst(start)
            bytes += more
            scanned -= start
        }
        start = 0
    }

    /// The next line that is whole and not empty, without its end.
    mutating func next() throws(RPCError) -> [UInt8]? {
        while let end = bytes[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes[start..<end]
            start = end + 1
            scanned = start
            guard line.count <= limit else { throw .responseTooLarge(line.count, limit: limit) }
            if line.contains(where: { $0 > UInt8(ascii: " ") }) { return Array(line) }
        }
        scanned = bytes.count
        guard bytes.count - start <= limit else { throw .responseTooLarge(bytes.count - start, limit: limit) }
        return nil
    }

    /// What is left at the end of the stream; nil for nothing.
    mutating func takeRest() -> [UInt8]? {
        let rest = bytes[start...]
        (bytes, start, scanned) = ([], 0, 0)
        return rest.contains { $0 > UInt8(ascii: " ") } ? Array(rest) : nil
    }
}
