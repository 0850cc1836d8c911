import Glibc
import PlaybookEngine
import PlaybookHost
import PlaybookRecord
import PlaybookReports
import YAMLSyntax

/// The files of `--report`, opened beside their places before anything is changed, and put there whole at the end.
struct OpenReports: Sendable {
    private let files: [(target: ReportTarget, file: WholeFile)]

    /// - Parameter playbook: the playbook's path, which no report may replace.
    static func open(_ targets: [ReportTarget], playbook: String) async throws(SessionFailure) -> OpenReports {
        var files: [(ReportTarget, WholeFile)] = []
        for target in targets {
            guard !isSameFile(target.path, playbook) else { throw .replacesPlaybook(target.path) }
            if target.format.continuesPrevious { try checkPrevious(target) }
            do throws(FileProblem) {
                let access: WholeFile.Access = target.format.isPublic ? .everyone : .owner
                files.append((target, try await WholeFile.create(target.path, replacing: true, access)))
            } catch {
                throw .unwritable(error)
            }
        }
        return OpenReports(files: files)
    }

    private static func checkPrevious(_ target: ReportTarget) throws(SessionFailure) {
        guard let text = previous(target), !PrometheusReport.mayReplace(text) else { return }
        throw .isNotOurs(target.path)
    }

    /// The text of the file that the report will replace; nil where there is none, or it matters not.
    private static func previous(_ target: ReportTarget) -> String? {
        guard target.format.continuesPrevious, let bytes = try? YAMLFile.read(target.path, limit: largestPrevious)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private init(files: [(ReportTarget, WholeFile)]) { self.files = files }

    func write(_ record: RunRecord, _ redactor: Redactor) async throws(SessionFailure) {
        for (target, file) in files {
            do {
                let text = try target.format.render(record, redactor, previous: Self.previous(target))
                try await file.write(Array(text.utf8))
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

    static func isSameFile(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard stat(left, &first) == 0, stat(right, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }
}

private let largestPrevious = 4 << 20

extension SessionFailure {
    fileprivate static func isNotOurs(_ path: String) -> SessionFailure {
        SessionFailure(
            .outputUnwritable, "\(path) holds metrics of something else, which the report would replace",
            help: "give each run a file of its own")
    }

    fileprivate static func unwritable(_ problem: FileProblem) -> SessionFailure {
        SessionFailure(.outputUnwritable, "the report \(problem)", help: "name another path with --report")
    }
}
