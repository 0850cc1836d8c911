import CLibCurl
import Glibc

/// The sockets of one multi handle's connections, which keep what is written until ``flush()``: libcurl writes the head,
/// the body and the end of each request by themselves, and each piece would wake the server.
///
/// One thread alone uses it.
final class OpenSockets {
    private var descriptors: [Int32] = []

    /// A new socket, not connected; -1 where the system refuses.
    func open(_ family: Int32, _ type: Int32, _ protocolNumber: Int32) -> Int32 {
        let descriptor = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), protocolNumber)
        guard descriptor >= 0, family == AF_INET || family == AF_INET6 else { return descriptor }
        // Forgotten by the kernel after 200 ms, should a flush ever lack.
        if set(descriptor, TCP_CORK) { descriptors.append(descriptor) }
        return descriptor
    }

    /// Closes a socket.
    func close(_ descriptor: Int32) -> Int32 {
        descriptors.removeAll { $0 == descriptor }
        return Glibc.close(descriptor)
    }

    /// Sends what was written. To ask for no delay pushes what a corked socket holds, and leaves it corked.
    func flush() {
        for descriptor in descriptors { _ = set(descriptor, TCP_NODELAY) }
    }

    private func set(_ descriptor: Int32, _ option: Int32) -> Bool {
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        return unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), option, &on, size) == 0
    }
}
