import EtcdClient
import Foundation
import TestSupport
import Testing

/// Endpoints behind which nobody listens.
@Suite("Nothing reachable", .overBothWireFormats)
struct NothingReachableTests {
    @Test("FO81: Where nothing can be reached a call ends at its deadline, and costs little")
    func endsInTime() async throws {
        let ports = [try ClosedPort(), try ClosedPort(), try ClosedPort()]
        try await OnClusters.withClient(ports.map(\.url)) { client in
            try await eventually("a call that costs little") {
                let (start, before) = (ContinuousClock.now, Self.engineSeconds())
                let error = await OnClusters.failure {
                    try await client.put(PutRequest(key: "a", value: "x"), options: .timeout(.seconds(10)))
                }
                let taken = start.duration(to: .now)
                #expect(taken > .seconds(9) && taken < .seconds(30))
                #expect(error.code == .noEndpointAvailable)
                #expect(error.outcome == .notSent)
                for port in ports { #expect(error.description.contains(port.url)) }
                // Which engine is this client's own nobody can tell, and others may be busy; but not all of the time.
                let costs = Self.engineSeconds().map { $0.value - (before[$0.key] ?? 0) }
                #expect(!costs.isEmpty)
                return costs.allSatisfy { $0 < 2 }
            }
        }
        withExtendedLifetime(ports) {}
    }

    /// The processor time of each engine there is, in seconds, by thread.
    private static func engineSeconds() -> [String: Double] {
        let tasks = "/proc/self/task"
        var seconds: [String: Double] = [:]
        for thread in (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? [] {
            guard let text = try? String(contentsOfFile: "\(tasks)/\(thread)/stat", encoding: .utf8),
                text.contains("(http-engine)"), let end = text.lastIndex(of: ")")
            else { continue }
            // The 14th and 15th field, in hundredths; the name is the second.
            let fields = text[end...].split(separator: " ").dropFirst(12).prefix(2)
            seconds[thread] = fields.reduce(0) { $0 + (Double($1) ?? .infinity) / 100 }
        }
        return seconds
    }
}
