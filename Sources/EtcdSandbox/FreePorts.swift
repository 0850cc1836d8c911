import Glibc
import Synchronization

/// TCP ports of loopback that nothing listens on.
public enum FreePorts {
    /// Ports handed out by this process, never handed out again.
    private static let taken = Mutex<Set<UInt16>>([])

    /// As many free ports as asked for, all different.
    ///
    /// They lie below the range from which the kernel takes the ports of outgoing connections, so that a member that
    /// is down for a while finds its port again. Another program may still take one before it is used.
    public static func reserve(_ count: Int) throws(SandboxError) -> [UInt16] {
        var ports: [UInt16] = []
        for _ in 0..<max(0, count) { ports.append(try reserveOne()) }
        return ports
    }

    private static func reserveOne() throws(SandboxError) -> UInt16 {
        let range = UInt16(10_000)..<max(firstEphemeralPort(), 20_000)
        for _ in 0..<2_000 {
            let port = UInt16.random(in: range)
            let isNew = taken.withLock { $0.insert(port).inserted }
            if isNew, canListen(on: port) { return port }
        }
        throw .noFreePort
    }

    private static func firstEphemeralPort() -> UInt16 {
        guard let text = readFile("/proc/sys/net/ipv4/ip_local_port_range", limit: 64) else { return 32_768 }
        return text.split(whereSeparator: \.isWhitespace).first.flatMap { UInt16($0) } ?? 32_768
    }

    /// A child that is started meanwhile would hold the port for a moment longer than this.
    private static func canListen(on port: UInt16) -> Bool {
        ChildProcess.spawning.withLock { _ in
            guard let socket = try? Socket.listening(port: port) else { return false }
            socket.close()
            return true
        }
    }
}

extension SandboxError {
    fileprivate static let noFreePort = SandboxError(.noFreePort, "no free TCP port on 127.0.0.1")
}
