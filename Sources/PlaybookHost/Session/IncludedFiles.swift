import Glibc
package import PlaybookLanguage
import YAMLSyntax

/// Reads the files that a playbook includes: those in its own folder and below it, and no others.
package enum IncludedFiles {
    /// The reader for a playbook at this path; nil for standard input, which has no folder.
    package static func reader(for path: String) -> IncludedFile.Reader? {
        guard path != "-", let root = canonical(folder(of: path)) else { return nil }
        return { path, from in read(path, from: from, root: root) }
    }

    private static func read(_ path: String, from: String, root: String) -> Result<IncludedFile, UnreadableContent> {
        guard !path.isEmpty, !path.hasPrefix("/"), !path.utf8.contains(0) else {
            return .failure(UnreadableContent("its path starts where the including file is, and not at /"))
        }
        let name = joined(folder(of: from), path)
        guard let identity = canonical(name) else { return .failure(UnreadableContent("no such file")) }
        guard identity.hasPrefix(root == "/" ? root : root + "/") else {
            return .failure(UnreadableContent("it lies outside the playbook's folder"))
        }
        do throws(UnreadableFile) {
            return .success(IncludedFile(name: name, identity: identity, bytes: try YAMLFile.read(identity)))
        } catch { return .failure(UnreadableContent(error.reason)) }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The path with `.` left out and `..` taken back where that can be seen.
    private static func joined(_ folder: String, _ path: String) -> String {
        var parts: [Substring] = folder == "." ? [] : folder.split(separator: "/", omittingEmptySubsequences: false)
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != "..", !last.isEmpty {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// The path without links; nil where nothing is there.
    private static func canonical(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
