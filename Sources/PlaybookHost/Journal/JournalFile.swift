import Dispatch
import Glibc
package import PlaybookEngine
import PlaybookLanguage
package import PlaybookRecord
import Synchronization

/// The journal of a run in a file: JSON lines, mode 0600.
///
/// What must be on the disk before the run goes on is written on a thread of its own. Any other line is written at once,
/// by whoever hands it over, so that no other thread need wake up first, a tenth of the time that a put takes; by one
/// thread at a time, so that a disk that stands still holds up no second one.
///
/// It appears under its name once its first line is on the disk. While it is open it is locked, so that no two processes
/// carry one run out.
package final class JournalFile: Journal {
    private struct State {
        var descriptor: Int32
        /// The name that it has until its first line is written; nil from then on.
        var temporary: String?
        /// Whether this process has made it.
        var isNew: Bool
        /// How many writes there have been.
        var writes = 0
        /// How many of them are surely on the disk.
        var syncedWrites = 0
        var problem: FileProblem?
    }
    /// The path under which it appears.
    package let path: String
    private let redactor: Redactor
    private let state: Mutex<State>
    /// How many lines wait for the journal's thread.
    private let waiting = Atomic(0)
    private let awaitsSync = Atomic(false)
    private let queue = DispatchQueue(label: "etcd-playbook.journal")
    // Lines that need not be on the disk at once are synced together, while others are written.
    private let syncing = DispatchQueue(label: "etcd-playbook.journal.sync")

    private init(_ path: String, _ descriptor: Int32, temporary: String?, _ redactor: Redactor) {
        self.path = path
        self.redactor = redactor
        state = Mutex(State(descriptor: descriptor, temporary: temporary, isNew: temporary != nil))
    }

    deinit { close() }

    /// Makes the journal of a run that is about to begin; nothing is to be seen of it yet.
    package static func create(
        _ run: String, in folder: StateFolder, _ redactor: Redactor
    ) async throws(FileProblem) -> JournalFile {
        try await FileThread.shared.run { () throws(FileProblem) in
            try folder.make()
            LeftOver.sweep(folder.runs) { $0.hasSuffix(StateFolder.ending) }
            let path = folder.path(of: run)
            for _ in 0..<lockAttempts {
                let temporary = LeftOver.path(in: folder.runs, of: run + StateFolder.ending)
                let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_APPEND
                let descriptor = open(temporary, flags, 0o600)
                guard descriptor >= 0 else { throw FileProblem(path, "cannot be created", errno) }
                let file = JournalFile(path, descriptor, temporary: temporary, redactor)
                // Before it was held, a run that begins besides may have taken it for left over.
                guard LeftOver.hold(descriptor, temporary) else { continue }
                try file.lock()
                return file
            }
            throw FileProblem(path, "cannot be created", EBUSY)
        }
    }

    /// Opens the journal of a run that is to go on; nobody else can until it is closed.
    package static func reopen(_ path: String, _ redactor: Redactor) async throws(FileProblem) -> JournalFile {
        try await FileThread.shared.run { () throws(FileProblem) in
            let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_APPEND)
            guard descriptor >= 0 else { throw FileProblem(path, "cannot be opened", errno) }
            let file = JournalFile(path, descriptor, temporary: nil, redactor)
            try file.lock()
            return file
        }
    }

    /// Takes away what stands behind the last whole line, which ends at `length` bytes.
    package func cut(at length: Int) async throws(FileProblem) {
        try await FileThread.shared.run { [self] () throws(FileProblem) in
            let descriptor = state.withLock { $0.descriptor }
            guard ftruncate(descriptor, off_t(length)) == 0 else { throw FileProblem(path, "cannot be cut", errno) }
        }
    }

    /// Whether a process is carrying the run of this journal out.
    package static func isInUse(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    package func write(_ record: JournalRecord, durably: Bool) async throws(FileProblem) {
        let line = line(of: record)
        if !durably, let ending = putAtOnce(line) { return try ending.get() }
        let problem = await withCheckedContinuation { continuation in
            putLater(line, durably: durably) { continuation.resume(returning: $0) }
        }
        if let problem { throw problem }
    }

    package func withdraw() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                let wasSeen = state.withLock { state in
                    defer { (state.temporary, state.isNew) = (nil, false) }
                    return state.isNew && unlink(state.temporary ?? path) == 0 && state.temporary == nil
                }
                // It must not come back, to be gone on with, where the machine loses power.
                if wasSeen { _ = syncFolder() }
                continuation.resume()
            }
        }
    }

    package func note(_ record: JournalRecord) {
        let line = line(of: record)
        if putAtOnce(line) == nil { putLater(line, durably: false) { _ in } }
    }

    /// The record's line, its end included, without secrets; nil where it cannot be written as JSON.
    private func line(of record: JournalRecord) -> [UInt8]? {
        (try? JSONValue(encoding: record.redacted(by: redactor)).utf8Line).map { $0 + [UInt8(ascii: "\n")] }
    }

    /// Writes a line on this thread; nil where it must wait behind others, or for another thread.
    private func putAtOnce(_ line: [UInt8]?) -> Result<Void, FileProblem>? {
        guard waiting.load(ordering: .acquiring) == 0 else { return nil }
        let ending = state.withLockIfAvailable { state -> Result<Void, FileProblem> in
            put(line, in: &state).map { .failure($0) } ?? .success(())
        }
        if case .success = ending { syncSoon() }
        return ending
    }

    private func putLater(
        _ line: [UInt8]?, durably: Bool, _ done: @escaping @Sendable (FileProblem?) -> Void
    ) {
        waiting.add(1, ordering: .acquiringAndReleasing)
        queue.async { [self] in
            var problem = state.withLock { put(line, in: &$0) }
            if problem == nil {
                if durably { problem = synced() ?? publish() } else { syncSoon() }
            }
            waiting.subtract(1, ordering: .acquiringAndReleasing)
            done(problem)
        }
    }

    private func put(_ line: [UInt8]?, in state: inout State) -> FileProblem? {
        if let known = state.problem { return known }
        if let line {
            state.writes += 1
            guard let code = Self.write(line, to: state.descriptor) else { return nil }
            state.problem = FileProblem(path, "cannot be written", code)
        } else {
            state.problem = FileProblem(path, "cannot take a line that is no JSON")
        }
        return state.problem
    }

    /// Ends it, once all lines that were handed over are on the disk; leaves nothing behind of one that was never begun.
    ///
    /// - Returns: why lines are missing; nil where none are.
    package func finish() async -> FileProblem? {
        await withCheckedContinuation { continuation in
            queue.async {
                let problem = self.synced()
                self.close()
                continuation.resume(returning: problem)
            }
        }
    }

    private func lock() throws(FileProblem) {
        let descriptor = state.withLock { $0.descriptor }
        // Whoever lists the runs, or is about to become another program, holds the lock for a moment too.
        for _ in 0..<Self.lockAttempts {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            usleep(20_000)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            throw code == EWOULDBLOCK ? FileProblem(path, Self.inUse) : FileProblem(path, "cannot be locked", code)
        }
    }

    private func close() {
        state.withLock { state in
            if let temporary = state.temporary { unlink(temporary) }
            if state.descriptor >= 0 {
                // A process that is about to become another program has the file open too.
                flock(state.descriptor, LOCK_UN)
                Glibc.close(state.descriptor)
            }
            (state.temporary, state.descriptor) = (nil, -1)
        }
    }

    /// Writes all of it or nothing: half a line would hide those behind it.
    private static func write(_ line: [UInt8], to descriptor: Int32) -> Int32? {
        let end = lseek(descriptor, 0, SEEK_END)
        var rest = line[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written == 0 || errno != EINTR {
                let code = written == 0 ? EIO : errno
                if end >= 0 { ftruncate(descriptor, end) }
                return code
            }
        }
        return nil
    }

    private func synced() -> FileProblem? {
        let (descriptor, writes, done, known) = state.withLock {
            ($0.descriptor, $0.writes, $0.syncedWrites, $0.problem)
        }
        guard known == nil, descriptor >= 0, done < writes else { return known }
        guard fsync(descriptor) == 0 else { return note(FileProblem(path, "cannot be synced to disk", errno)) }
        state.withLock { $0.syncedWrites = max($0.syncedWrites, writes) }
        return nil
    }

    private func syncSoon() {
        guard !awaitsSync.exchange(true, ordering: .acquiringAndReleasing) else { return }
        syncing.asyncAfter(deadline: .now() + .milliseconds(Self.groupTime)) { [weak self] in
            guard let self else { return }
            awaitsSync.store(false, ordering: .releasing)
            _ = synced()
        }
    }

    /// Lets the file appear, once its first line is on the disk.
    private func publish() -> FileProblem? {
        guard let temporary = state.withLock({ $0.temporary }) else { return nil }
        guard rename(temporary, path) == 0 else { return note(FileProblem(path, "cannot be put in its place", errno)) }
        state.withLock { $0.temporary = nil }
        return syncFolder()
    }

    private func syncFolder() -> FileProblem? {
        let folder = open(
            String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        defer { Glibc.close(folder) }
        // Some file systems cannot sync a folder and say so; the file itself is synced.
        return fsync(folder) == 0 || errno == EINVAL
            ? nil : note(FileProblem(path, "its folder cannot be synced", errno))
    }

    // The first problem says it all.
    @discardableResult
    private func note(_ problem: FileProblem) -> FileProblem {
        state.withLock { state in
            state.problem = state.problem ?? problem
            return state.problem ?? problem
        }
    }

    /// What is wrong with the journal of a run that another process carries out.
    package static let inUse = "is in use: another process carries this run out"
    private static let groupTime = 100
    private static let lockAttempts = 25
}
