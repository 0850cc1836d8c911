import Dispatch
import Glibc
package import PlaybookEngine
import Synchronization

/// A file, or a pipe, that takes lines while a run goes on. Each line is written by one call as soon as it comes, on a
/// thread that nobody waits for; a reader that does not read holds no run up.
package final class EventFile: Sendable {
    private struct State {
        var descriptor: Int32
        var waiting = 0
        var problem: FileProblem?
        // Whoever read has seen enough.
        var isUnwanted = false
    }
    private let path: String
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "etcd-playbook.events")

    private init(_ path: String, _ descriptor: Int32) {
        self.path = path
        state = Mutex(State(descriptor: descriptor))
    }

    deinit { _ = state.withLock { Glibc.close($0.descriptor) } }

    /// Opens it, for its owner alone, and empties it. A pipe must have its reader already.
    package static func open(_ path: String) throws(FileProblem) -> EventFile {
        var status = stat()
        let isThere = stat(path, &status) == 0
        // A link to a pipe is how a shell hands one over; a link to a file might lead anywhere.
        let isFile = !isThere || status.st_mode & S_IFMT == S_IFREG
        let link = isFile ? O_NOFOLLOW | O_CREAT | O_TRUNC : O_NONBLOCK
        let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC | link, 0o600)
        guard descriptor >= 0 else { throw FileProblem(path, "cannot be opened for events", errno) }
        // An older file may be open to others.
        if isFile, isThere { fchmod(descriptor, 0o600) }
        if !isFile { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK) }
        return EventFile(path, descriptor)
    }

    /// Writes a line that ends itself; returns at once.
    ///
    /// - Parameter line: made on the thread that writes.
    package func write(_ line: @escaping @Sendable () -> String) {
        let takes = state.withLock { state in
            guard state.waiting < Self.mostWaiting else { return false }
            state.waiting += 1
            return true
        }
        guard takes else { return note(FileProblem(path, "is not read fast enough: events are missing")) }
        queue.async { self.put(line()) }
    }

    /// Waits until all lines are written, but not for ever.
    ///
    /// - Returns: why lines are missing; nil where none are.
    package func finish() async -> FileProblem? {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.drained() }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return false
            }
            let isDone = await group.next() ?? false
            if !isDone { self.note(FileProblem(self.path, "is not read: events are missing")) }
            group.cancelAll()
        }
        return state.withLock { $0.problem }
    }

    private func drained() async -> Bool {
        while !Task.isCancelled {
            if state.withLock({ $0.waiting == 0 }) { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    private func put(_ line: String) {
        let descriptor = state.withLock { $0.problem == nil && !$0.isUnwanted ? $0.descriptor : -1 }
        defer { state.withLock { $0.waiting -= 1 } }
        guard descriptor >= 0 else { return }
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written < 0, errno == EPIPE {
                return state.withLock { $0.isUnwanted = true }
            } else if written == 0 || errno != EINTR {
                return note(FileProblem(path, "cannot be written", written == 0 ? EIO : errno))
            }
        }
    }

    // The first problem says it all.
    private func note(_ problem: FileProblem) { state.withLock { $0.problem = $0.problem ?? problem } }

    private static let mostWaiting = 50_000
    private static let patience = Duration.seconds(5)
}
