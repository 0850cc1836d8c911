package import YAMLSyntax

/// A client URL of a member: `https://10.0.0.1:2379`, or `10.0.0.1:2379`.
package struct EndpointText: TextArgument, Hashable {
    package let text: String
    /// `http`, `https`, or nil where none is written.
    package let scheme: String?

    package static var expected: String { "an endpoint such as https://10.0.0.1:2379" }
    package static var pattern: String? {
        "^(https?://)?(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]+):[0-9]{1,5}/?$"
    }
    package static var placeholder: EndpointText { EndpointText(text: "http://127.0.0.1:2379", scheme: "http") }

    private init(text: String, scheme: String?) {
        self.text = text
        self.scheme = scheme
    }

    package init?(text: String) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        let scheme = parts.count == 2 ? String(parts[0]) : nil
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
