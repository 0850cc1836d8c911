package import PlaybookLanguage
import Synchronization

/// How a run takes the lock, and how long it waits for it.
package struct LockWish: Sendable {
    /// How long to wait where somebody else holds it; nil for not at all.
    package var timeout: PlaybookDuration?
    /// The folder for files that stand in for the lock while the cluster takes none; nil for no such files.
    package var folder: String?

    /// Told of the lock, for whoever ends the process at once; nil for nobody.
    package var inHand: LockInHand?

    package init(timeout: PlaybookDuration? = nil, folder: String? = nil, inHand: LockInHand? = nil) {
        self.timeout = timeout
        self.folder = folder
        self.inHand = inHand
    }
}

/// The lock of the run under way, where one is taken.
package final class LockInHand: Sendable {
    private let lock = Mutex<RunLock?>(nil)

    package init() {}

    func note(_ lock: RunLock) { self.lock.withLock { $0 = lock } }

    /// Gives it back where the process ends at once.
    package func abandon(within limit: Duration) async { await lock.withLock { $0 }?.abandon(within: limit) }
}
