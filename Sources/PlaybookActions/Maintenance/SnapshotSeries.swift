import PlaybookEngine

/// The files that one name could have named at other moments: the same, but for the stamp of the run.
struct SnapshotSeries {
    private let folder: String
    private let prefix: String
    private let suffix: String
    private let ownName: String

    /// Nil where the file's name holds no stamp such as `20261121T030405Z`.
    init?(path: String) {
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        guard let stamp = name.firstMatch(of: Self.stamp)?.range else { return nil }
        folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        prefix = String(name[..<stamp.lowerBound])
        suffix = String(name[stamp.upperBound...])
        ownName = name
    }

    /// The files that are one too many when the new one is there, oldest first; none where nothing limits them.
    func outdated(keeping keep: Int64?) async throws(FileProblem) -> [(path: String, bytes: Int64)] {
        guard let keep else { return [] }
        let others = try await FolderListing.files(in: folder, prefix: prefix, suffix: suffix)
            .filter { $0.name != ownName && isOne($0.name) }
            .sorted { $0.name < $1.name }
        let surplus = max(0, others.count - (Int(clamping: keep) - 1))
        return others.prefix(surplus).map { (folder == "." ? $0.name : "\(folder)/\($0.name)", $0.bytes) }
    }

    /// Deletes what processes that died have left of such files.
    func sweep() async {
        await FileThread.shared.run { LeftOver.sweep(folder, where: isOne) }
    }

    private func isOne(_ name: String) -> Bool {
        name.utf8.count >= prefix.utf8.count + suffix.utf8.count
            && name.dropFirst(prefix.count).dropLast(suffix.count).wholeMatch(of: Self.stamp) != nil
    }

    private static var stamp: Regex<Substring> { /[0-9]{8}T[0-9]{6}Z/ }
}
