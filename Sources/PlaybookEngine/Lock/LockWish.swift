package import PlaybookLanguage

/// How a run takes the lock, and how long it waits for it.
package struct LockWish: Sendable {
    /// How long to wait where somebody else holds it; nil for not at all.
    package var timeout: PlaybookDuration?
    /// The folder for files that stand in for the lock while the cluster takes none; nil for no such files.
    package var folder: String?

    package init(timeout: PlaybookDuration? = nil, folder: String? = nil) {
        self.timeout = timeout
        self.folder = folder
    }
}
