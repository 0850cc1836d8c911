/// Compares etcd's version texts (`3.5.12`, `3.6.0-rc.1`) and knows the releases to warn of.
package enum ServerVersion {
    package static func isOlder(_ left: String, _ right: String) -> Bool {
        numbers(left).lexicographicallyPrecedes(numbers(right))
    }

    /// Whether `version` lies between two versions, both included.
    package static func isBetween(_ version: String, _ first: String, _ last: String) -> Bool {
        !isOlder(version, first) && !isOlder(last, version)
    }

    /// What is known to go wrong in this release with maintenance; from etcd's changelogs.
    package static func warnings(for version: String) -> [String] {
        known.filter { isBetween(version, $0.first, $0.last) }.map {
            "etcd \(version): \($0.what); fixed in \($0.fixed)"
        }
    }

    /// Whether a defragmentation can damage data in this release (etcd issue 14685).
    package static func defragmentIsDangerous(_ version: String) -> Bool { isBetween(version, "3.5.0", "3.5.5") }

    private static func numbers(_ version: String) -> [Int] {
        version.split(separator: "-", maxSplits: 1).first.map { $0.split(separator: ".").map { Int($0) ?? 0 } } ?? []
    }

    private static let known: [(first: String, last: String, what: String, fixed: String)] = [
        ("3.5.0", "3.5.2", "a crash under load can leave members with different data", "3.5.3"),
        ("3.5.0", "3.5.5", "a crash during a defragmentation can damage data", "3.5.6"),
        ("3.5.0", "3.5.7", "a learner that never started can be promoted or be counted", "3.5.8"),
        ("3.5.0", "3.5.13", "a restart after a compaction can fail or step revisions back", "3.5.14"),
        ("3.5.0", "3.5.16", "a defragmentation can end in a panic", "3.5.17"),
        ("3.5.0", "3.5.22", "a snapshot applied during a defragmentation can go wrong", "3.5.23"),
        ("3.6.0", "3.6.4", "a snapshot applied during a defragmentation can go wrong", "3.6.5"),
        ("3.6.0", "3.6.5", "with authentication on, a promotion through a follower can fail", "3.6.6"),
    ]
}
