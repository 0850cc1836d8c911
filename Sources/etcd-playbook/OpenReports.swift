import Glibc
import PlaybookEngine
import PlaybookHost
import PlaybookRecord
import PlaybookReports
import YAMLSyntax

/// The files of `--report`, opened beside their places before anything is changed, and put there whole at the end.
struct OpenReports<Format: ReportFileFormat>: Sendable {
    private var files: [(target: ReportTarget<Format>, file: WholeFile)]

    /// - Parameter playbooks: the playbooks' paths, which no report may replace.
    static func open(_ targets: [ReportTarget<Format>], playbooks: [String]) async throws(SessionFailure) -> Self {
        var files: [(ReportTarget<Format>, WholeFile)] = []
        for target in targets {
            guard !playbooks.contains(where: { FileIdentity.isSame(target.path, $0) }) else {
                for (_, file) in files { file.discard() }
                throw .replacesPlaybook(target.path)
            }
            do throws(FileProblem) {
                let access: WholeFile.Access = target.format.isPublic ? .everyone : .owner
                files.append((target, try await WholeFile.create(target.path, replacing: true, access)))
            } catch {
                for (_, file) in files { file.discard() }
                throw .unwritable(error)
            }
        }
        return OpenReports(files: files)
    }

    private init(files: [(ReportTarget<Format>, WholeFile)]) { self.files = files }

    /// Drops what would take the place of a file that must be kept.
    ///
    /// - Returns: the paths of what was dropped.
    mutating func giveWay(to kept: [String]) -> [String] {
        let dropped = files.filter { Self.stands($0.target, among: kept) }
        for (_, file) in dropped { file.discard() }
        files.removeAll { Self.stands($0.target, among: kept) }
        return dropped.map(\.target.path)
    }

    private static func stands(_ target: ReportTarget<Format>, among kept: [String]) -> Bool {
        kept.contains { FileIdentity.isSamePlace(target.path, $0) }
    }

    func write(_ render: (ReportTarget<Format>) throws -> String) async throws(SessionFailure) {
        for (target, file) in files {
            do {
                try await file.write(Array(try render(target).utf8))
                try await file.commit()
            } catch let problem as FileProblem {
                throw .unwritable(problem)
            } catch {
                throw SessionFailure(.outputUnwritable, "the report \(target.path) cannot be made: \(error)")
            }
        }
    }

    /// Leaves nothing behind.
    func discard() { for (_, file) in files { file.discard() } }
}

/// The reports of a plan or a run.
extension ReportTarget<FileReportFormat> {
    /// Refuses to continue a file of somebody else.
    func checkPrevious() throws(SessionFailure) {
        guard let previous, !PrometheusReport.mayReplace(previous) else { return }
        throw .isNotOurs(path)
    }

    func render(_ record: RunRecord, _ redactor: Redactor) throws -> String {
        try format.render(record, redactor, previous: previous)
    }

    /// The text of the file that the report will replace; nil where there is none, or it matters not.
    private var previous: String? {
        guard format.continuesPrevious, let bytes = try? YAMLFile.read(path, limit: largestPrevious) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Tells whether two paths lead to one file.
enum FileIdentity {
    /// Whether a file at one path would be one at the other, where either may still be missing.
    static func isSamePlace(_ left: String, _ right: String) -> Bool {
        if left == right || isSame(left, right) { return true }
        guard let (folder, name) = parts(left), let (otherFolder, otherName) = parts(right), name == otherName else {
            return false
        }
        return isSame(folder, otherFolder)
    }

    private static func parts(_ path: String) -> (folder: String, name: Substring)? {
        guard let slash = path.lastIndex(of: "/") else { return (".", path[...]) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), path[path.index(after: slash)...])
    }

    static func isSame(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard stat(left, &first) == 0, stat(right, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }
}

extension RunRecord {
    /// The files that the steps write.
    var filesOfSteps: [String] {
        steps.flatMap(\.effects).compactMap { effect in
            guard case .file(let path, _) = effect.change else { return nil }
            return path
        }
    }
}

private let largestPrevious = 4 << 20

extension SessionFailure {
    /// That a report, or the like, stands where a step writes its file.
    static func replacesStepFile(_ path: String) -> SessionFailure {
        SessionFailure(
            .outputUnwritable, "\(path) is a file that a step writes, and would be replaced", help: "name another path")
    }

    fileprivate static func isNotOurs(_ path: String) -> SessionFailure {
        SessionFailure(
            .outputUnwritable, "\(path) holds metrics of something else, which the report would replace",
            help: "give each run a file of its own")
    }

    fileprivate static func unwritable(_ problem: FileProblem) -> SessionFailure {
        SessionFailure(.outputUnwritable, "the report \(problem)", help: "name another path with --report")
    }
}
