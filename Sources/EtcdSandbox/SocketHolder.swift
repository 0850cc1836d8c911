import Glibc

/// Which process holds the other end of a connection on loopback, as `/proc` tells.
enum SocketHolder {
    /// The one of these processes that made the connection; nil where it was none of them, or has gone.
    static func find(_ accepted: Socket, among pids: [Int32]) -> Int32? {
        guard let dialled = accepted.peerPort, let inode = inode(of: dialled, accepted.port) else { return nil }
        let name = "socket:[\(inode)]"
        return pids.first { holds($0, name) }
    }

    /// The inode of the socket that goes from one port of 127.0.0.1 to the other; see proc(5), `/proc/net/tcp`.
    private static func inode(of local: UInt16, _ remote: UInt16) -> Substring? {
        let ends = [loopback(local), loopback(remote)]
        let table = String(decoding: readBytes("/proc/self/net/tcp"), as: UTF8.self)
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            if fields.count > 9, fields[1] == ends[0], fields[2] == ends[1] { return fields[9] }
        }
        return nil
    }

    private static func loopback(_ port: UInt16) -> String {
        let hex = String(port, radix: 16, uppercase: true)
        // The address is in the machine's own order of bytes.
        let address = UInt32(0x7f00_0001).bigEndian
        let digits = String(address, radix: 16, uppercase: true)
        return pad(digits, 8) + ":" + pad(hex, 4)
    }

    private static func pad(_ digits: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func holds(_ pid: Int32, _ socket: String) -> Bool {
        let path = "/proc/\(pid)/fd"
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if target("\(path)/\(name)") == socket { return true }
        }
        return false
    }

    /// What a symbolic link points to; nil where it is none.
    private static func target(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
