import Synchronization
import TestSupport

/// A web server on loopback that keeps what it is told.
final class Webhook: Sendable {
    struct Call: Sendable {
        var head: String
        var body: String
    }

    private let server: RawServer
    private let state: Calls

    private final class Calls: Sendable {
        let all = Mutex<[Call]>([])
    }

    /// - Parameter status: what it answers.
    init(status: String = "204 No Content") throws {
        let calls = Calls()
        state = calls
        server = try RawServer { connection in
            while let head = connection.readHead() {
                let length = head.split(separator: "\r\n").compactMap { line -> Int? in
                    let parts = line.lowercased().split(separator: ":")
                    return parts.first == "content-length" ? Int(parts.last?.filter(\.isNumber) ?? "") : nil
                }.first
                let body = connection.read(exactly: length ?? 0) ?? []
                calls.all.withLock { $0.append(Call(head: head, body: String(decoding: body, as: UTF8.self))) }
                connection.write("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
            }
        }
    }

    var url: String { "http://127.0.0.1:\(server.port)" }
    var calls: [Call] { state.all.withLock { $0 } }
}
