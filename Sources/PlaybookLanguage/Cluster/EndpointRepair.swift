/// What to write in place of a text that is no endpoint.
enum EndpointRepair {
    static func of(_ text: String) -> (help: String, replacement: String?) {
        let trimmed = String(text.trimmingBlanks)
        if trimmed != text, let same = valid(trimmed) { return ("no blanks stand around it: \(same)", same) }
        if trimmed.hasPrefix("unix:") || trimmed.hasPrefix("unixs:") { return (socketHelp(trimmed), nil) }
        if text.contains("@") { return ("credentials go into username and password", nil) }
        if text.contains(",") { return ("write several endpoints as a list", nil) }
        if let url = withScheme(trimmed), url != trimmed {
            guard let whole = valid(url) ?? valid(url + ":2379") else {
                return ("an endpoint begins with http:// or https://", nil)
            }
            return ("write \(whole)", whole)
        }
        if let host = valid(withoutPath(trimmed)) { return ("an endpoint has no path: \(host)", host) }
        if let whole = valid(withoutPath(trimmed) + ":2379") { return ("add the port: \(whole)", whole) }
        guard let port = Int(trimmed.split(separator: ":").last ?? ""), !(1...65535).contains(port) else {
            return ("write a host and a port, as in https://10.0.0.1:2379 or https://[::1]:2379", nil)
        }
        return ("a port lies between 1 and 65535", nil)
    }

    private static func socketHelp(_ text: String) -> String {
        text.utf8.count > EndpointText.longestSocketPath
            ? "the path of a socket has at most \(EndpointText.longestSocketPath) bytes"
            : "a socket is named by its whole path, as in unix:///run/etcd.sock"
    }

    private static func valid(_ text: String) -> String? { EndpointText(text: text)?.text }

    /// `https//host`, `https:/host`, `htps://host`: the same with a scheme as it is written; nil where there is none.
    private static func withScheme(_ text: String) -> String? {
        let scheme = text.prefix { $0.isASCII && $0.isLetter }
        let rest = text[scheme.endIndex...]
        let separator = rest.prefix { $0 == ":" || $0 == "/" }
        guard separator.contains("/"), let meant = NearMiss.of(String(scheme), among: ["http", "https"]) else {
            return separator == "://" ? "" : nil
        }
        return "\(meant)://" + rest[separator.endIndex...]
    }

    private static func withoutPath(_ text: String) -> String {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        return String(text[..<(text[start...].firstIndex(of: "/") ?? text.endIndex)])
    }
}
