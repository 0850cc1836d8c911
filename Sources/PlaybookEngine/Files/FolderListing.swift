import Glibc

/// What a folder holds, for actions that keep the newest files of a kind.
package enum FolderListing {
    /// The names of the regular files in `folder` that start and end so, with their sizes in bytes; none where there is
    /// no such folder.
    package static func files(
        in folder: String, prefix: String, suffix: String
    ) async throws(FileProblem) -> [(name: String, bytes: Int64)] {
        try await FileThread.shared.run { () throws(FileProblem) in
            guard let directory = opendir(folder) else {
                guard errno == ENOENT else { throw FileProblem(folder, "cannot be listed", errno) }
                return []
            }
            defer { closedir(directory) }
            var found: [(name: String, bytes: Int64)] = []
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { continue }
                var status = stat()
                guard lstat(folder + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
                found.append((name, Int64(status.st_size)))
            }
            return found
        }
    }

    package static func remove(_ path: String) async throws(FileProblem) {
        try await FileThread.shared.run { () throws(FileProblem) in
            guard unlink(path) == 0 else { throw FileProblem(path, "cannot be deleted", errno) }
        }
    }
}
