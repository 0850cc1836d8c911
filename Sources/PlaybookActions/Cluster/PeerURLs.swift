import PlaybookEngine
package import PlaybookLanguage

/// The rules that etcd has for peer URLs (its `types.NewURLs`).
package enum PeerURLs {
    /// What is wrong with these URLs, as problems of the argument `field`.
    package static func problems(_ urls: [String], field: String) -> [FieldProblem] {
        urls.compactMap { url in
            problem(url).map {
                FieldProblem(
                    field, "\"\(url)\" is not a peer URL: \($0)", help: "write http://HOST:PORT or https://HOST:PORT")
            }
        }
    }

    private static func problem(_ url: String) -> String? {
        guard let scheme = ["http://", "https://"].first(where: url.hasPrefix) else {
            return "it does not start with http:// or https://"
        }
        let rest = url.dropFirst(scheme.count)
        guard !rest.contains("/"), !rest.contains("?"), !rest.contains("@"), !rest.contains(" ") else {
            return "it has more than a host and a port"
        }
        guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]),
            (1...65_535).contains(port), colon != rest.startIndex
        else { return "it has no port" }
        return nil
    }
}

extension ClusterView {
    /// Fails where a member has one of these peer URLs, besides the one that is to have them.
    func expectFree(_ urls: [String], besides owner: MemberView? = nil) throws(StepFailure) {
        let others = members.filter { $0.id != owner?.id }
        guard let taken = others.first(where: { !Set($0.peerURLs).isDisjoint(with: urls) }) else { return }
        throw StepFailure(
            .failed, "\(taken.reference) has one of these peer URLs: \(taken.peerURLs.joined(separator: ", "))",
            help: "a peer URL belongs to one member; remove that member first, or update it")
    }
}
