/// Where a call goes and the bounds it keeps.
package struct RPCCall: Sendable {
    /// The server the call goes to.
    package var endpoint: RPCEndpoint
    /// When the call ends with `deadlineExceeded`; nil for no bound.
    package var deadline: ContinuousClock.Instant?
    /// Names (lower case) and values sent as request headers, `token` among them.
    package var metadata: [(name: String, value: String)]
    /// Whether it changes something, so that it must not go where nobody may answer.
    package var isChange = false
    /// The largest request message in bytes; a larger one is refused before it is sent.
    package var maxSendBytes: Int
    /// The largest response message in bytes; a larger one ends the call.
    package var maxReceiveBytes: Int

    package init(
        endpoint: RPCEndpoint, deadline: ContinuousClock.Instant? = nil,
        metadata: [(name: String, value: String)] = [], maxSendBytes: Int = 2 << 20,
        maxReceiveBytes: Int = Int(Int32.max)
    ) {
        self.endpoint = endpoint
        self.deadline = deadline
        self.metadata = metadata
        self.maxSendBytes = maxSendBytes
        self.maxReceiveBytes = maxReceiveBytes
    }
}

/// The address of one server, taken apart.
package struct RPCEndpoint: Sendable, Hashable {
    /// Whether the connection is TLS.
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
}
