import PlaybookEngine
import Synchronization

/// What can be said of the run under way where the process is about to end at once.
final class OpenJournal: Sendable {
    private let command = Mutex<String?>(nil)
    private let number = Mutex<Int32?>(nil)
    /// The lock that the run holds.
    let lock = LockInHand()

    /// The command that goes on with the run; nil while none is under way.
    var resume: String? {
        get { command.withLock { $0 } }
        set { command.withLock { $0 = newValue } }
    }

    /// The signal that told the run to stop; nil where none came.
    var signal: Int32? {
        get { number.withLock { $0 } }
        set { number.withLock { $0 = newValue } }
    }
}
