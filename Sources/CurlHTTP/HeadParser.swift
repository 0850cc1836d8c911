/// Takes in the lines of a head and of trailers.
package struct HeadParser {
    /// The most bytes that all the lines of one answer may have together.
    package static let limit = 64 << 10

    /// The head, once it is complete.
    package private(set) var head: HTTPResponseHead?
    package private(set) var trailers: [HTTPField] = []
    private var status: (code: Int, version: HTTPVersion)?
    private var fields: [HTTPField] = []
    private var size = 0

    package init() {}

    /// What a line turned out to be.
    package enum Outcome: Sendable, Hashable {
        case goOn, headComplete, tooLarge, malformed
    }

    /// Takes one line, with or without its end; or several with theirs, as libcurl hands over the trailers of a transfer
    /// that was paused when they came.
    package mutating func take(_ lines: UnsafeRawBufferPointer) -> Outcome {
        var rest = unsafe lines
        var outcome = Outcome.goOn
        while let end = unsafe rest.dropLast().firstIndex(of: UInt8(ascii: "\n")) {
            let line = unsafe takeLine(UnsafeRawBufferPointer(rebasing: rest[...end]))
            if line == .tooLarge || line == .malformed { return line }
            if line == .headComplete { outcome = line }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
        }
        let last = unsafe takeLine(rest)
        return last == .goOn ? outcome : last
    }

    private mutating func takeLine(_ line: UnsafeRawBufferPointer) -> Outcome {
        size += line.count
        guard size <= Self.limit else { return .tooLarge }
        let text = unsafe line.trimmed()
        if unsafe text.isEmpty { return endBlock() }
        if head == nil, unsafe text.starts(with: Self.versionPrefix) { return unsafe takeStatus(text) }
        guard let field = unsafe HTTPField(line: text) else { return .malformed }
        // Without any status line before it, it is a trailer whose head was lost.
        if status == nil { trailers.append(field) } else { fields.append(field) }
        return .goOn
    }

    private mutating func endBlock() -> Outcome {
        guard head == nil, let status else { return .goOn }
        self.status = nil
        // An interim answer; the real one follows.
        guard status.code >= 200 else { return .goOn }
        head = HTTPResponseHead(status: status.code, version: status.version, fields: fields)
        return .headComplete
    }

    private mutating func takeStatus(_ line: UnsafeRawBufferPointer) -> Outcome {
        let rest = unsafe line.dropFirst(Self.versionPrefix.count)
        guard let major = unsafe rest.first, let space = unsafe rest.firstIndex(of: UInt8(ascii: " ")) else {
            return .malformed
        }
        let digits = unsafe Array(rest[(space + 1)...].prefix(3))
        guard digits.count == 3, let code = Int(String(decoding: digits, as: UTF8.self)), code >= 100 else {
            return .malformed
        }
        status = (code, major >= UInt8(ascii: "2") ? .http2 : .http1)
        fields.removeAll(keepingCapacity: true)
        return .goOn
    }

    private static let versionPrefix = Array("HTTP/".utf8)
}

extension HTTPField {
    /// A field from its line; nil where there is no colon.
    fileprivate init?(line: UnsafeRawBufferPointer) {
        guard let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = unsafe UnsafeRawBufferPointer(rebasing: line[..<colon])
        let value = unsafe UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmed()
        let isLower = unsafe !name.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        let text = unsafe String(decoding: name, as: UTF8.self)
        self.init(isLower ? text : text.lowercased(), unsafe String(decoding: value, as: UTF8.self))
    }
}

extension UnsafeRawBufferPointer {
    /// Without white space and line ends at either side.
    fileprivate func trimmed() -> UnsafeRawBufferPointer {
        var start = startIndex
        var end = endIndex
        while unsafe start < end && self[start] <= UInt8(ascii: " ") { start += 1 }
        while unsafe start < end && self[end - 1] <= UInt8(ascii: " ") { end -= 1 }
        return unsafe UnsafeRawBufferPointer(rebasing: self[start..<end])
    }
}
