import Glibc

/// The text of a file, at most its last `limit` bytes; nil where it cannot be read.
package func readFile(_ path: String, limit: Int) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    if size >= 0 { lseek(descriptor, off_t(max(0, size - limit)), SEEK_SET) }
    return String(decoding: readToEnd(descriptor).prefix(limit), as: UTF8.self)
}

/// All bytes of a file; none where it cannot be read.
package func readBytes(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return readToEnd(descriptor)
}

/// Writes a new file that only its owner may read.
package func writeFile(_ path: String, _ bytes: [UInt8]) throws(SandboxError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("open \(path)", errno) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { throw .system("write \(path)", errno) }
        rest = rest.dropFirst(count)
    }
}

private func readToEnd(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return bytes }
        bytes += buffer[..<count]
    }
}
