import FoundationEssentials
import Glibc
package import PlaybookRecord
import YAMLSyntax

/// Finds out whether a path names a saved plan, and reads it.
package enum SavedPlanFile {
    /// The largest file that is taken for one; that of a playbook as large as may be stays far below.
    private static let limit = 16 << 20

    private struct Form: Decodable {
        var savedPlan: Int
    }

    /// The plan in the file; nil where it holds none, a playbook for one.
    package static func read(_ path: String) throws(SessionFailure) -> SavedPlan? {
        guard path != "-", beginsAsObject(path), let bytes = try? YAMLFile.read(path, limit: limit) else { return nil }
        let data = Data(bytes)
        guard let form = try? JSONDecoder().decode(Form.self, from: data) else { return nil }
        guard form.savedPlan == SavedPlan.version else {
            throw SessionFailure(
                .invalid,
                "\(path) is a plan in form \(form.savedPlan), and this command reads form \(SavedPlan.version)",
                help: "plan anew with this version of the command")
        }
        do { return try JSONDecoder().decode(SavedPlan.self, from: data) } catch {
            throw SessionFailure(.invalid, "\(path) is a damaged plan", help: "plan anew with --out")
        }
    }

    /// Whether the first character of a regular file is a brace; most playbooks need not be looked at further.
    private static func beginsAsObject(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var first: UInt8 = 0
        return Glibc.read(descriptor, &first, 1) == 1 && first == UInt8(ascii: "{")
    }
}
