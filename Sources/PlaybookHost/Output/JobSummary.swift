import Glibc

/// The file that a CI collects a job's summary in; several programs may append to it.
package enum JobSummary {
    /// GitHub throws a step's summary away where it is larger.
    package static let largestSize = 1 << 20

    /// Appends `text`, or `short` where there is no room for all of it.
    ///
    /// - Returns: why it could not, in words; nil where it could.
    package static func append(_ text: String, short: String, to path: String) -> String? {
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { return String(cString: strerror(errno)) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return "it is not a regular file" }
        let room = largestSize - Int(clamping: status.st_size)
        guard let fitting = [text, short].first(where: { $0.utf8.count <= room }) else { return "it is full" }
        var rest = Array(fitting.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written == 0 || errno != EINTR {
                return String(cString: strerror(written == 0 ? EIO : errno))
            }
        }
        return nil
    }
}
