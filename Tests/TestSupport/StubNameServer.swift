import EtcdSandbox
import Glibc
import Synchronization

/// A name server on loopback that knows the SRV records it is told, on a thread of its own.
package final class StubNameServer: Sendable {
    /// One record.
    package struct Record: Sendable {
        var priority: UInt16
        var weight: UInt16
        var port: UInt16
        /// Without the dot at its end, which the answer has.
        var target: String

        package init(_ target: String, _ port: UInt16, priority: UInt16 = 0, weight: UInt16 = 0) {
            self.priority = priority
            self.weight = weight
            self.port = port
            self.target = target
        }
    }

    package let port: UInt16
    private let records: [String: [Record]]
    private let isSilent: Bool
    private let asked = Mutex<[String]>([])
    private let isOver = Atomic<Bool>(false)

    /// - Parameters:
    ///   - records: by name, in lower case, in the order of the answer.
    ///   - isSilent: whether it answers nothing at all.
    package init(_ records: [String: [Record]], isSilent: Bool = false) throws {
        self.records = records
        self.isSilent = isSilent
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var patience = timeval(tv_sec: 0, tv_usec: 100_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw SandboxError(.systemCallFailed, "no socket for a name server") }
        port = UInt16(bigEndian: address.sin_port)
        OwnThread.start { [weak self] in
            while let server = self, !server.isOver.load(ordering: .relaxed) { server.serve(descriptor) }
            close(descriptor)
        }
    }

    /// Answers nothing any more.
    package func stop() { isOver.store(true, ordering: .relaxed) }

    deinit { stop() }

    /// The names that were asked for, each once.
    package var names: Set<String> { Set(asked.withLock { $0 }) }

    private func serve(_ descriptor: Int32) {
        var query = [UInt8](repeating: 0, count: 4096)
        var sender = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let received = withUnsafeMutablePointer(to: &sender) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &query, 4096, 0, $0, &length)
            }
        }
        guard received > 12, let answer = answer(Array(query[..<received])), !isSilent else { return }
        withUnsafePointer(to: &sender) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, answer, answer.count, 0, $0, length)
            }
        }
    }

    private func answer(_ query: [UInt8]) -> [UInt8]? {
        var (labels, index): ([String], Int) = ([], 12)
        while index < query.count, query[index] != 0 {
            let end = index + 1 + Int(query[index])
            guard end < query.count else { return nil }
            labels.append(String(decoding: query[(index + 1)..<end], as: UTF8.self).lowercased())
            index = end
        }
        guard index + 5 <= query.count else { return nil }
        let name = labels.joined(separator: ".")
        asked.withLock { $0.append(name) }
        let found = records[name]
        let question = query[12..<(index + 5)]
        let flags: [UInt8] = [0x81, found == nil ? 0x83 : 0x80]
        let counts = [1, UInt16(found?.count ?? 0), 0, 0].flatMap(Self.bytes)
        return query[..<2] + flags + counts + question + (found ?? []).flatMap(Self.bytes)
    }

    private static func bytes(_ record: Record) -> [UInt8] {
        var data = [record.priority, record.weight, record.port].flatMap { bytes($0) }
        for label in record.target.split(separator: ".") { data += [UInt8(label.utf8.count)] + Array(label.utf8) }
        data.append(0)
        // The name is that of the question; SRV, internet, a minute.
        return [0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 60] + bytes(UInt16(data.count)) + data
    }

    private static func bytes(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xff)] }
}
