/// A release as texts have it: numbers with dots between, and perhaps what stands before it is final, as `3.6.0-rc.1`.
struct ReleaseText {
    private let numbers: [UInt64]
    private let draft: Substring?

    /// Nil where the text is something else.
    init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts.first?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        numbers = digits.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(part) : nil
        }
        guard !numbers.isEmpty, numbers.count == digits.count else { return nil }
        draft = parts.count > 1 ? parts[1] : nil
    }

    /// Below, at or above zero as `left` is older, the same or newer; nil where these are no two releases, of which one
    /// has a dot.
    static func order(_ left: String, _ right: String) -> Int? {
        guard let one = ReleaseText(left), let other = ReleaseText(right),
            max(one.numbers.count, other.numbers.count) > 1
        else { return nil }
        for index in 0..<max(one.numbers.count, other.numbers.count) {
            let (first, second) = (one.number(index), other.number(index))
            if first != second { return first < second ? -1 : 1 }
        }
        switch (one.draft, other.draft) {
        case (nil, nil): return 0
        case (nil, _): return 1
        case (_, nil): return -1
        case (let first?, let second?): return first == second ? 0 : first < second ? -1 : 1
        }
    }

    private func number(_ index: Int) -> UInt64 { numbers.indices.contains(index) ? numbers[index] : 0 }
}
