import EtcdRPC

/// The address of one etcd server.
public struct EtcdEndpoint: Sendable, Hashable {
    /// Whether the connection is TLS.
    public let usesTLS: Bool
    /// A host name, an IPv4 address, or an IPv6 address without brackets.
    public let host: String
    /// The port.
    public let port: Int

    /// etcd's port for clients, where an address names none.
    static let defaultPort = 2379

    /// The endpoint with these parts.
    public init(usesTLS: Bool, host: String, port: Int) {
        self.usesTLS = usesTLS
        self.host = host
        self.port = port
    }

    /// Reads `http://host:port`, `https://host:port`, or `host:port`; throws `configuration` for anything else.
    ///
    /// - Parameters:
    ///   - text: The address.
    ///   - usesTLSWithoutScheme: Whether an address without a scheme means TLS.
    public init(_ text: String, usesTLSWithoutScheme: Bool = false) throws(EtcdError) {
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

    /// The same address for the layer below.
    var rpcEndpoint: RPCEndpoint { RPCEndpoint(usesTLS: usesTLS, host: host, port: port) }

    /// Whether the address can only be this machine.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

extension EtcdEndpoint: CustomStringConvertible {
    /// The address as a URL.
    public var description: String {
        "\(usesTLS ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

private func unknownScheme(_ scheme: String, in text: String) -> String {
    "endpoint \"\(text)\" begins with \"\(scheme)://\"; write http://host:port or https://host:port"
}
private let credentialsInURL =
    "an endpoint holds credentials before an \"@\"; give them as username and password, and the address alone here"
private func pathInURL(_ text: String) -> String {
    "endpoint \"\(text)\" has a path; an endpoint is a host and a port, as in http://127.0.0.1:2379"
}
private func notAnAddress(_ text: String) -> String {
    "\"\(text)\" is no endpoint; write a host and a port, as in http://127.0.0.1:2379"
}
