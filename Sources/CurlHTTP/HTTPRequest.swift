/// One HTTP request, without its body.
package struct HTTPRequest: Sendable {
    package var origin: HTTPOrigin
    package var method: HTTPMethod
    /// The path, with its query, as it goes onto the wire.
    package var path: String
    package var fields: [HTTPField]
    package var version: HTTPVersion
    package var connection: HTTPConnectionUse
    /// When the exchange ends with `deadlineExceeded`; nil for no bound.
    package var deadline: ContinuousClock.Instant?
    /// The largest body that is collected; a larger one ends the exchange with `tooLarge`. Streams have no such bound.
    package var maxBodyBytes: Int
    /// An early look at an answer: at each piece of a body that is collected, at the head of a stream.
    package var inspect: (@Sendable (HTTPResponseHead, [UInt8]) -> HTTPVerdict)?
    /// What each part that is sent into a stream begins with, so that it can go ahead of the part: a server that has
    /// ended the stream while this side was waiting is noticed when something is sent.
    package var sentAhead: [UInt8] = []

    package init(
        _ method: HTTPMethod, _ origin: HTTPOrigin, _ path: String, fields: [HTTPField] = [],
        version: HTTPVersion = .http2, connection: HTTPConnectionUse = .shared,
        deadline: ContinuousClock.Instant? = nil, maxBodyBytes: Int = 1 << 20
    ) {
        self.method = method
        self.origin = origin
        self.path = path
        self.fields = fields
        self.version = version
        self.connection = connection
        self.deadline = deadline
        self.maxBodyBytes = maxBodyBytes
    }
}

/// The methods this client speaks.
package enum HTTPMethod: Sendable, Hashable {
    case get, post
}

/// The versions of HTTP this client speaks.
package enum HTTPVersion: Sendable, Hashable {
    case http1, http2
}

/// Which connection an exchange takes.
package enum HTTPConnectionUse: Sendable, Hashable {
    /// The one HTTP/2 connection to the origin, side by side with others.
    case shared
    /// A connection that no other exchange uses at the same time: for streams, whose reader may stop (a stopped reader
    /// stops everything on its connection), and for questions about whether a shared connection is alive.
    case own
}

/// What an early look at a body found.
package enum HTTPVerdict: Sendable, Hashable {
    /// Read on.
    case more
    /// This is enough: the exchange ends well with what there is.
    case enough
}

/// Where requests go.
package struct HTTPOrigin: Sendable, Hashable {
    package var usesTLS: Bool
    /// A host name, an IPv4 address, or an IPv6 address without brackets.
    package var host: String
    package var port: Int
    /// The Unix socket that is connected to in place of host and port; nil for none.
    package var socketPath: String?

    package init(usesTLS: Bool, host: String, port: Int, socketPath: String? = nil) {
        self.usesTLS = usesTLS
        self.host = host
        self.port = port
        self.socketPath = socketPath
    }

    /// The host as it stands in a URL.
    var bracketedHost: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host }
}

/// One line of a header or trailer.
package struct HTTPField: Sendable, Hashable {
    /// The name in lower case.
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
