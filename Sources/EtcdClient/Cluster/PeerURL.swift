/// What a member's peer URL must look like. Servers check it on adding a member alone, and one that takes in a bad one
/// does not start again.
enum PeerURL {
    /// Throws `badMemberURLs` where one of `urls` is no peer URL, or there is none.
    static func check(_ urls: [String], for method: String) throws(EtcdError) {
        guard !urls.isEmpty else { throw refusal(noURLs, method) }
        for url in urls {
            if let fault = fault(of: url) { throw refusal("peer URL \"\(url)\" \(fault)", method) }
        }
    }

    private static func fault(of url: String) -> String? {
        guard let separator = url.firstRange(of: "://") else { return noScheme }
        let address = url[separator.upperBound...]
        guard !address.isEmpty else { return noHost }
        switch url[..<separator.lowerBound] {
        case "http", "https": return faultOfAddress(address)
        case "unix", "unixs": return nil
        default: return noScheme
        }
    }

    private static func faultOfAddress(_ address: Substring) -> String? {
        guard !address.contains(where: { "/?#@".contains($0) || $0.isWhitespace }) else { return hasPath }
        guard let colon = address.lastIndex(of: ":") else { return noPort }
        let host = address[..<colon]
        let port = address[address.index(after: colon)...]
        guard !host.isEmpty else { return noHost }
        if host.contains(":") && !(host.hasPrefix("[") && host.hasSuffix("]")) { return noPort }
        guard port.allSatisfy(\.isNumber), let number = UInt16(port), number > 0 else { return noPort }
        return nil
    }

    private static func refusal(_ message: String, _ method: String) -> EtcdError {
        EtcdError(.badMemberURLs, message, outcome: .notSent, method: method)
    }
}

private let noURLs = "no peer URLs; give at least one, as in http://10.0.0.4:2380"
private let noScheme = "does not begin with http:// or https://"
private let noHost = "names no host"
private let noPort = "does not end with a port, as in http://10.0.0.4:2380"
private let hasPath = "has more than a host and a port"
