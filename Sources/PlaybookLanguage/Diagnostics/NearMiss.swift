/// Finds the name somebody probably meant.
package enum NearMiss {
    /// The candidate nearest to `name`: equal but for case, separators and the order of its words, a few letters away,
    /// or the one that it shortens; nil where none is near.
    package static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        let candidates = Array(candidates)
        let folded = fold(name)
        if let same = candidates.first(where: { fold($0) == folded }) { return same }
        let words = words(name)
        if words.count > 1, let same = candidates.first(where: { self.words($0) == words }) { return same }
        let allowed = max(1, min(3, name.count / 3))
        let near =
            candidates
            .map { (name: $0, distance: distance(Array(name.lowercased()), Array($0.lowercased()))) }
            .filter { $0.distance <= allowed && $0.distance < $0.name.count }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return near?.name ?? lengthened(name, among: candidates)
    }

    /// `defrag` → `defragment`: the one candidate that begins with the name, or that the name begins with.
    private static func lengthened(_ name: String, among candidates: [String]) -> String? {
        guard name.count >= 4 else { return nil }
        let name = name.lowercased()
        let found = candidates.filter { $0.hasPrefix(name) || $0.count >= 4 && name.hasPrefix($0) }
        return found.count == 1 ? found[0] : nil
    }

    /// `alarm-disarm` and `disarm_alarm` alike.
    private static func words(_ name: String) -> [String] {
        name.lowercased().split { $0 == "-" || $0 == "_" || $0 == " " }.map(String.init).sorted()
    }

    private static func fold(_ name: String) -> String {
        name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    }

    /// Edits between two words: insertion, deletion, replacement, and two neighbours swapped.
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            row.reserveCapacity(right.count + 1)
            for j in right.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
