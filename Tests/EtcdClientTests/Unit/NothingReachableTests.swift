import EtcdClient
import Glibc
import TestSupport
import Testing

/// Endpoints behind which nobody listens.
@Suite("Nothing reachable")
struct NothingReachableTests {
    // In a process of its own: what others cost must not be taken for the call's own.
    @Test("FO81: Where nothing can be reached a call ends at its deadline, and costs little")
    func endsInTime() async {
        await #expect(processExitsWith: .success) {
            let ports = [try ClosedPort(), try ClosedPort(), try ClosedPort()]
            for format in EtcdConfiguration.WireFormat.allCases {
                var configuration = EtcdConfiguration(endpoints: ports.map(\.url))
                configuration.wireFormat = format
                try await withEtcdClient(configuration) { client in
                    let start = ContinuousClock.now
                    let cpu = NothingReachableTests.cpuSeconds()
                    let error = await OnClusters.failure {
                        try await client.put(PutRequest(key: "a", value: "x"), options: .timeout(.seconds(3)))
                    }
                    let taken = start.duration(to: .now)
                    #expect(NothingReachableTests.cpuSeconds() - cpu < 1)
                    #expect(taken > .seconds(2) && taken < .seconds(15))
                    #expect(error.code == .noEndpointAvailable)
                    #expect(error.outcome == .notSent)
                    for port in ports { #expect(error.description.contains(port.url)) }
                }
            }
            withExtendedLifetime(ports) {}
        }
    }

    static func cpuSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
