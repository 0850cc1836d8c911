import Digests
import EtcdSandbox
import Glibc
import PlaybookRecord
import YAMLSyntax

/// Finds and reads the files of playbooks.
package enum PlaybookFiles {
    /// The name that standard input has in findings.
    package static let inputName = "<stdin>"

    /// The bytes of a file. `-` is standard input, which may take as long as its writer likes.
    package static func read(_ path: String) async throws(SessionFailure) -> [UInt8] {
        do throws(UnreadableFile) {
            guard path == "-" else { return try YAMLFile.read(path) }
            let result = await OwnThread.run { () -> Result<[UInt8], UnreadableFile> in
                Result { () throws(UnreadableFile) in try YAMLFile.read(path) }
            }
            return try result.get()
        } catch {
            let verdict: Verdict = error.kind == .tooLarge ? .invalid : .inputMissing
            throw SessionFailure(verdict, "\(name(of: path)) cannot be read: \(error.reason)")
        }
    }

    package static func name(of path: String) -> String { path == "-" ? inputName : path }

    /// SHA-256 of a file's bytes, in hexadecimal.
    package static func digest(_ bytes: [UInt8]) -> String {
        SHA256Hasher.hash(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The playbooks that a path means: itself, or where it is a folder the YAML files in it, by name.
    package static func expand(_ path: String) throws(SessionFailure) -> [String] {
        guard path != "-", let folder = opendir(path) else { return [path] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let isYAML = [".yaml", ".yml"].contains { name.lowercased().hasSuffix($0) }
            if isYAML, !name.hasPrefix(".") { names.append(name) }
        }
        guard !names.isEmpty else {
            throw SessionFailure(.inputMissing, "the folder \(path) holds no playbook: no file in it ends in .yaml")
        }
        return names.sorted().map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
    }
}
