/// A collected answer.
package struct HTTPResponse: Sendable {
    package var head: HTTPResponseHead
    package var body: [UInt8]
    package var trailers: [HTTPField]
    /// False where the reader had enough before the end: the body may be cut, trailers are missing.
    package var isWhole: Bool
    /// Whether there are no trailers, and that may be because they were lost on this side.
    package var mayLackTrailers = false
}

/// The first part of an answer.
package struct HTTPResponseHead: Sendable, Hashable {
    package var status: Int
    package var version: HTTPVersion
    package var fields: [HTTPField]

    /// The value of the first field of that name (lower case).
    package func value(of name: String) -> String? { fields.value(of: name) }
}

extension [HTTPField] {
    /// The value of the first field of that name (lower case).
    package func value(of name: String) -> String? { first { $0.name == name }?.value }
}
