import EtcdRPC

/// The address of one etcd server.
public struct EtcdEndpoint: Sendable, Hashable {
    /// Whether the connection is TLS.
    public let usesTLS: Bool
    /// A host name, an IPv4 address, or an IPv6 address without brackets.
    public let host: String
    /// The port; 0 for a Unix socket.
    public let port: Int
    /// The path of a Unix socket, absolute or from the current folder; nil where host and port are the address. The
    /// host is then `localhost`, which is what certificates are checked against.
    public let socketPath: String?

    /// etcd's port for clients, where an address names none.
    static let defaultPort = 2379

    /// The endpoint with these parts.
    public init(usesTLS: Bool, host: String, port: Int) {
        self.usesTLS = usesTLS
        self.host = host
        self.port = port
        socketPath = nil
    }

    /// The endpoint at a Unix socket.
    public init(socketPath: String, usesTLS: Bool = false) {
        self.usesTLS = usesTLS
        host = "localhost"
        port = 0
        self.socketPath = socketPath
    }

    /// Reads `http://host:port`, `https://host:port`, `host:port`, `unix:///path`, or `unixs:///path` for TLS over a Unix
    /// socket; throws `configuration` for anything else.
    ///
    /// A path is taken as it stands: `unix://path` and `unix:path` are in the current folder.
    ///
    /// - Parameters:
    ///   - text: The address.
    ///   - usesTLSWithoutScheme: Whether an address without a scheme means TLS.
    public init(_ text: String, usesTLSWithoutScheme: Bool = false) throws(EtcdError) {
        if let (path, usesTLS) = Self.socket(text) {
            guard !path.isEmpty, path.utf8.count <= longestSocketPath, !path.utf8.contains(where: { $0 < 0x20 }) else {
                throw .configuration(noSocketPath(text))
            }
            self.init(socketPath: String(path), usesTLS: usesTLS)
            return
        }
        try self.init(address: text, usesTLSWithoutScheme)
    }

    private init(address text: String, _ usesTLSWithoutScheme: Bool) throws(EtcdError) {
        socketPath = nil
        let scheme: Substring?
        var rest = text[...]
        if let separator = rest.firstRange(of: "://") {
            scheme = rest[..<separator.lowerBound]
            rest = rest[separator.upperBound...]
        } else {
            scheme = nil
        }
        if rest.hasSuffix("/") { rest.removeLast() }
        switch scheme?.lowercased() {
        case nil: usesTLS = usesTLSWithoutScheme
        case "http": usesTLS = false
        case "https": usesTLS = true
        case .some(let other): throw .configuration(unknownScheme(other, in: text))
        }
        guard !rest.contains("@") else { throw .configuration(credentialsInURL) }
        guard !rest.contains(where: { "/?#".contains($0) }) else { throw .configuration(pathInURL(text)) }
        guard let (host, port) = Self.split(rest) else { throw .configuration(notAnAddress(text)) }
        self.host = host
        self.port = port
    }

    /// The path in `unix://path` or `unix:path`; nil where the scheme is another.
    private static func socket(_ text: String) -> (path: Substring, usesTLS: Bool)? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let scheme = text[..<colon].lowercased()
        guard scheme == "unix" || scheme == "unixs" else { return nil }
        let rest = text[colon...].dropFirst()
        return (rest.hasPrefix("//") ? rest.dropFirst(2) : rest, scheme == "unixs")
    }

    /// Host and port of `host`, `host:port`, `[v6]` or `[v6]:port`.
    private static func split(_ address: Substring) -> (host: String, port: Int)? {
        let host: Substring
        let afterHost: Substring
        if address.hasPrefix("[") {
            guard let bracket = address.firstIndex(of: "]") else { return nil }
            host = address[..<bracket].dropFirst()
            afterHost = address[bracket...].dropFirst()
            guard host.allSatisfy({ $0.isHexDigit || ":.%".contains($0) || $0.isLetter }) else { return nil }
        } else {
            let colon = address.firstIndex(of: ":") ?? address.endIndex
            host = address[..<colon]
            afterHost = address[colon...]
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else { return nil }
        }
        guard !host.isEmpty else { return nil }
        if afterHost.isEmpty { return (String(host), defaultPort) }
        guard afterHost.hasPrefix(":"), afterHost.dropFirst().allSatisfy(\.isNumber),
            let port = UInt16(afterHost.dropFirst()), port > 0
        else { return nil }
        return (String(host), Int(port))
    }

    init(_ endpoint: RPCEndpoint) {
        usesTLS = endpoint.usesTLS
        host = endpoint.host
        port = endpoint.port
        socketPath = endpoint.socketPath
    }

    /// The same address for the layer below.
    var rpcEndpoint: RPCEndpoint { RPCEndpoint(usesTLS: usesTLS, host: host, port: port, socketPath: socketPath) }

    /// Whether the address can only be this machine.
    var isLoopback: Bool { socketPath != nil || host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

extension EtcdEndpoint: CustomStringConvertible {
    /// The address as a URL.
    public var description: String {
        if let socketPath { return "\(usesTLS ? "unixs" : "unix")://\(socketPath)" }
        return "\(usesTLS ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

/// What the system takes.
private let longestSocketPath = 107

private func noSocketPath(_ text: String) -> String {
    "endpoint \"\(text)\" names no socket; write unix:///path, with a path of 1 to \(longestSocketPath) bytes"
}
private func unknownScheme(_ scheme: String, in text: String) -> String {
    "endpoint \"\(text)\" begins with \"\(scheme)://\"; write http://host:port, https://host:port or unix:///path"
}
private let credentialsInURL =
    "an endpoint holds credentials before an \"@\"; give them as username and password, and the address alone here"
private func pathInURL(_ text: String) -> String {
    "endpoint \"\(text)\" has a path; an endpoint is a host and a port, as in http://127.0.0.1:2379"
}
private func notAnAddress(_ text: String) -> String {
    "\"\(text)\" is no endpoint; write a host and a port, as in http://127.0.0.1:2379"
}
