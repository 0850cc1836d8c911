import CurlHTTP
import PlaybookLanguage

/// Where a notification goes: `http://` or `https://`, a host, and what stands behind it.
package struct WebhookURL: TextArgument, Hashable {
    package var text: String
    let usesTLS: Bool
    let host: String
    let port: Int
    /// With its query.
    let path: String

    package static let expected = "a URL such as https://hooks.example.com/etcd"
    package static let pattern: String? = "^https?://[^/?#@\\s]+(/[^#\\s]*)?$"
    package static let placeholder = WebhookURL(usesTLS: true, host: "", port: 443, path: "/", text: "")

    package init?(text: String) {
        guard let (scheme, rest) = Self.parts(text), ["http", "https"].contains(scheme) else { return nil }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        let path = String(rest[slash...])
        // A name and a password before the host belong into a secret.
        guard !authority.isEmpty, !authority.contains(where: { "@?#".contains($0) }),
            text.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) && $0 != "#" }),
            let (host, port) = Self.hostAndPort(authority, scheme == "https" ? 443 : 80)
        else { return nil }
        self.init(usesTLS: scheme == "https", host: host, port: port, path: path.isEmpty ? "/" : path, text: text)
    }

    private init(usesTLS: Bool, host: String, port: Int, path: String, text: String) {
        self.usesTLS = usesTLS
        self.host = host
        self.port = port
        self.path = path
        self.text = text
    }

    var origin: HTTPOrigin { HTTPOrigin(usesTLS: usesTLS, host: host, port: port) }

    private static func parts(_ text: String) -> (scheme: String, rest: Substring)? {
        guard let range = text.firstRange(of: "://") else { return nil }
        return (text[..<range.lowerBound].lowercased(), text[range.upperBound...])
    }

    private static func hostAndPort(_ authority: Substring, _ standard: Int) -> (String, Int)? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let host = String(authority[authority.index(after: authority.startIndex)..<end])
            return port(authority[authority.index(after: end)...], standard).map { (host, $0) }
        }
        let colon = authority.firstIndex(of: ":") ?? authority.endIndex
        let host = String(authority[..<colon])
        guard !host.isEmpty else { return nil }
        return port(authority[colon...], standard).map { (host, $0) }
    }

    /// What stands behind the host: nothing, or a colon and a port.
    private static func port(_ text: Substring, _ standard: Int) -> Int? {
        guard text.hasPrefix(":") else { return text.isEmpty ? standard : nil }
        guard let port = UInt16(text.dropFirst()), port > 0 else { return nil }
        return Int(port)
    }
}
