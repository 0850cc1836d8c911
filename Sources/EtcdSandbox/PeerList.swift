import FoundationEssentials

/// The member list that etcd serves to its peers at `/members`.
struct PeerList: Sendable {
    private struct Entry: Decodable {
        var name: String?
        var peerURLs: [String]?
        var clientURLs: [String]?
    }
    private var entries: [Entry]

    /// Reads the JSON text; nothing where it is none.
    init(json: String) {
        entries = (try? JSONDecoder().decode([Entry].self, from: Data(json.utf8))) ?? []
    }

    /// The names of the members that have told their addresses for clients.
    var startedNames: Set<String> { Set(entries.filter { $0.clientURLs?.isEmpty == false }.compactMap(\.name)) }

    /// The value of `--initial-cluster` for a member that joins.
    func initialCluster(joining name: String, at peerURL: String) -> String {
        var pairs = entries.flatMap { entry in
            (entry.peerURLs ?? []).map { url in
                let known = entry.name ?? ""
                return "\(known.isEmpty || url == peerURL ? name : known)=\(url)"
            }
        }
        let own = "\(name)=\(peerURL)"
        if !pairs.contains(own) { pairs.append(own) }
        return pairs.joined(separator: ",")
    }
}
