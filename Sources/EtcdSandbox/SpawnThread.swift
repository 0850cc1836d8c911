import Glibc
import Synchronization

/// The one thread that starts every child process, and never ends.
///
/// Linux ties "end with your parent" (`PR_SET_PDEATHSIG`) to the *thread* that started the child: were a pool's thread
/// to start it, the child would be killed as soon as that thread retires. A thread that lives as long as the process
/// makes the two the same.
final class SpawnThread: Sendable {
    static let shared = SpawnThread()

    private let jobs = Mutex<[@Sendable () -> Void]>([])
    private let wake = WakePipe()

    private init() {
        OwnThread.start { [self] in
            while true {
                wake.wait()
                for job in jobs.withLock({ take(&$0) }) { job() }
            }
        }
    }

    /// Runs `body` on the thread and hands back its result.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            jobs.withLock { $0.append { continuation.resume(returning: body()) } }
            wake.signal()
        }
    }
}

/// Empties the list and hands back what was in it.
private func take<Element>(_ list: inout [Element]) -> [Element] {
    defer { list = [] }
    return list
}
