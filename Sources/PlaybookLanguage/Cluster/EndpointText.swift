package import YAMLSyntax

/// A client URL of a member: `https://10.0.0.1:2379`, `10.0.0.1:2379`, or `unix:///run/etcd.sock` for a socket.
package struct EndpointText: TextArgument, Hashable {
    package let text: String
    /// `http`, `https`, `unix`, `unixs`, or nil where none is written.
    package let scheme: String?
    /// Whether it is reached with TLS; nil where the text does not say.
    package var usesTLS: Bool? { scheme.map { $0 == "https" || $0 == "unixs" } }

    package static var expected: String { "an endpoint such as https://10.0.0.1:2379" }
    package static var pattern: String? {
        "^((https?://)?(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]+):[0-9]{1,5}/?|unixs?:///.+)$"
    }
    package static var placeholder: EndpointText { EndpointText(text: "http://127.0.0.1:2379", scheme: "http") }

    private init(text: String, scheme: String?) {
        self.text = text
        self.scheme = scheme
    }

    package init?(text: String) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        let scheme = parts.count == 2 ? String(parts[0]) : nil
        if scheme == "unix" || scheme == "unixs" {
            guard Self.isSocketPath(parts[1]) else { return nil }
            self.init(text: text, scheme: scheme)
            return
        }
        guard scheme == nil || scheme == "http" || scheme == "https", var authority = parts.last else { return nil }
        if authority.hasSuffix("/") { authority = authority.dropLast() }
        guard Self.isAuthority(authority) else { return nil }
        self.init(text: text, scheme: scheme)
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> EndpointText {
        guard let endpoint = EndpointText(text: scalar.text) else {
            let (help, replacement) = EndpointRepair.of(scalar.text)
            throw ScalarProblem(
                .badEndpoint, "\"\(scalar.text)\" is not \(expected)", help: help, replacement: replacement)
        }
        return endpoint
    }

    /// How long the path of a socket may be, in bytes: what the system takes.
    static let longestSocketPath = 107

    private static func isSocketPath(_ text: Substring) -> Bool {
        text.hasPrefix("/") && text.utf8.count > 1 && text.utf8.count <= longestSocketPath
            && !text.utf8.contains { $0 < 0x20 }
    }

    /// `host:port`, with brackets around an IPv6 address.
    private static func isAuthority(_ text: Substring) -> Bool {
        guard let colon = text.lastIndex(of: ":") else { return false }
        let host = text[..<colon]
        guard let port = UInt16(text[text.index(after: colon)...]), port > 0, !host.isEmpty else { return false }
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.count > 2
                && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." || $0 == "%" }
        }
        return host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_") }
    }
}
