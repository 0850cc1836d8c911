import Glibc
import PlaybookEngine
import PlaybookRecord

/// Where the journals of runs lie: one file a run, in a folder that is open to nobody else.
package struct StateFolder: Sendable {
    /// The folder of the journals.
    package let runs: String

    /// - Parameter path: what `--state-dir` says; else `XDG_STATE_HOME` has the say, and then `HOME`.
    package init(_ path: String?, _ environment: HostEnvironment) throws(SessionFailure) {
        if let path {
            guard !path.isEmpty, !path.utf8.contains(0) else { throw .noStateFolder }
            runs = path + "/runs"
        } else if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            runs = state + "/etcd-playbook/runs"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            runs = (home == "/" ? "" : home) + "/.local/state/etcd-playbook/runs"
        } else {
            throw .noStateFolder
        }
    }

    /// The path of a run's journal.
    package func path(of run: String) -> String { "\(runs)/\(run)\(Self.ending)" }

    /// Makes the folder where it is missing.
    func make() throws(FileProblem) {
        try Self.make(runs)
        var status = stat()
        guard lstat(runs, &status) == 0 else { throw FileProblem(runs, "cannot be looked at", errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw FileProblem(runs, "is not a folder") }
        guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
            throw FileProblem(runs, "belongs to somebody else or is open to others: give it mode 0700")
        }
    }

    private static func make(_ folder: String) throws(FileProblem) {
        var status = stat()
        guard stat(folder, &status) != 0 else { return }
        guard errno == ENOENT else { throw FileProblem(folder, "cannot be looked at", errno) }
        if let slash = folder.lastIndex(of: "/"), slash != folder.startIndex { try make(String(folder[..<slash])) }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw FileProblem(folder, "cannot be created", errno)
        }
    }

    /// The ids of the runs, the newest first; they begin with the time.
    ///
    /// - Throws: where the folder is there, and cannot be read.
    package func list() throws(SessionFailure) -> [String] {
        guard let folder = opendir(runs) else {
            guard errno == ENOENT else { throw .unreadable(FileProblem(runs, "cannot be read", errno)) }
            return []
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix("."), name.hasSuffix(Self.ending) { names.append(String(name.dropLast(6))) }
        }
        return names.sorted(by: >)
    }

    /// The one run that `name` means: an id, or the beginning of one; the latest where nothing is named.
    package func find(_ name: String?) throws(SessionFailure) -> String {
        let ids = try list()
        guard let name else {
            guard let latest = ids.first else { throw .noRuns(runs) }
            return latest
        }
        if ids.contains(name) { return name }
        let fitting = name.isEmpty ? [] : ids.filter { $0.hasPrefix(name) }
        guard let only = fitting.first else { throw .noRun(name, runs) }
        guard fitting.count == 1 else { throw .severalRuns(name, fitting) }
        return only
    }

    static let ending = ".jsonl"
}

extension SessionFailure {
    fileprivate static let noStateFolder = SessionFailure(
        .configuration, "there is no folder for the journal: neither HOME nor XDG_STATE_HOME names one",
        help: "name one with --state-dir")

    fileprivate static func unreadable(_ problem: FileProblem) -> SessionFailure {
        SessionFailure(
            .inputMissing, "\(problem)", help: "look as the user whose runs these are, or name another --state-dir")
    }

    fileprivate static func noRuns(_ folder: String) -> SessionFailure {
        SessionFailure(
            .inputMissing, "no run has left a journal in \(folder)", help: "name its folder with --state-dir")
    }

    fileprivate static func noRun(_ name: String, _ folder: String) -> SessionFailure {
        SessionFailure(
            .inputMissing, "there is no journal of a run \"\(name)\" in \(folder)", help: "history lists the runs")
    }

    fileprivate static func severalRuns(_ name: String, _ found: [String]) -> SessionFailure {
        SessionFailure(
            .usage, "\"\(name)\" is the beginning of several runs: \(found.prefix(5).joined(separator: ", "))",
            help: "write more of the id")
    }
}
