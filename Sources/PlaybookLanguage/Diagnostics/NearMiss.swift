/// Finds the name somebody probably meant.
package enum NearMiss {
    /// The candidate nearest to `name`: equal but for case, separators and the order of its words, a few letters away,
    /// or the one that it shortens; nil where none is near.
    package static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let letters = lowercased(name)
        guard !letters.isEmpty, letters.count <= 64 else { return nil }
        let candidates = candidates.map { (name: $0, letters: lowercased($0)) }
        let folded = fold(letters)
        if let same = candidates.first(where: { fold($0.letters) == folded }) { return same.name }
        let words = words(letters)
        if words.count > 1, let same = candidates.first(where: { self.words($0.letters) == words }) { return same.name }
        return nearest(letters, among: candidates) ?? lengthened(letters, among: candidates)
    }

    private typealias Candidate = (name: String, letters: [UInt8])

    private static func nearest(_ letters: [UInt8], among candidates: [Candidate]) -> String? {
        let allowed = max(1, min(3, letters.count / 3))
        return
            candidates
            .filter { abs($0.letters.count - letters.count) <= allowed }
            .map { (name: $0.name, distance: distance(letters, $0.letters), length: $0.letters.count) }
            .filter { $0.distance <= allowed && $0.distance < $0.length }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
            .name
    }

    /// `defrag` → `defragment`: the one candidate that begins with the name, or that the name begins with.
    private static func lengthened(_ letters: [UInt8], among candidates: [Candidate]) -> String? {
        guard letters.count >= 3 else { return nil }
        let found = candidates.filter {
            $0.letters.starts(with: letters) || $0.letters.count >= 4 && letters.starts(with: $0.letters)
        }
        return found.count == 1 ? found[0].name : nil
    }

    private static func lowercased(_ name: String) -> [UInt8] {
        name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func fold(_ letters: [UInt8]) -> [UInt8] { letters.filter { !isSeparator($0) } }

    /// `alarm-disarm` and `disarm_alarm` alike.
    private static func words(_ letters: [UInt8]) -> [[UInt8]] {
        letters.split(whereSeparator: isSeparator).map(Array.init).sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: " ")
    }

    /// Edits between two words: insertion, deletion, replacement, and two neighbours swapped.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
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
