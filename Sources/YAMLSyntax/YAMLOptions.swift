/// How strict a reading is, and how much it takes.
package struct YAMLOptions: Sendable, Hashable {
    package enum DuplicateKeys: Sendable, Hashable {
        case refused
        /// The value written last counts, as in readers of configuration files that were never strict.
        case lastCounts
    }

    package var duplicateKeys = DuplicateKeys.refused
    /// Whether tags, directives and `<<` are findings. Where they are not, tags and directives are passed over, and
    /// `<<` is a key like any other.
    package var refusesExtras = true
    /// Whether typographic quotes around plain text, and blanks that are none to YAML, are findings.
    package var seesTypography = true
    package var limits = YAMLLimits()

    package init() {}

    package static let strict = YAMLOptions()

    package static let lenient: YAMLOptions = {
        var options = YAMLOptions()
        options.duplicateKeys = .lastCounts
        options.refusesExtras = false
        options.seesTypography = false
        return options
    }()
}

/// Bounds that keep a hostile file from costing more than a moment.
package struct YAMLLimits: Sendable, Hashable {
    /// Bytes in a file.
    package var bytes = 1 << 20
    /// Collections within each other.
    package var depth = 64
    /// Keys, values and collections, each alias counted as what it stands for.
    package var nodes = 50_000
    /// Aliases of collections.
    package var aliases = 100
    /// Bytes of the texts that aliases stand for, all together.
    package var aliasedBytes = 4 << 20
    /// What may be wrong before the rest is not read.
    package var problems = 1000
    /// Bytes of one scalar.
    package var scalarBytes = 256 << 10

    package init() {}
}
