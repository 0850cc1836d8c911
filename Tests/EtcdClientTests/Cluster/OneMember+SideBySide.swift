import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters.OneMember {
    @Test("Different calls at once on a quiet connection are all answered at once", arguments: EtcdRelease.allCases)
    func sideBySide(release: EtcdRelease) async throws {
        let endpoint = try EtcdEndpoint(TestCluster.of(release).endpoints[0])
        try await OnClusters.withClient(of: release) { client in
            let clock = ContinuousClock()
            // What libcurl has forgotten to look at, it finds when the time for connecting is over: after five seconds.
            let stall = try #require(OnClusters.configuration([]).dialTimeout) / 2
            var slow: [Duration] = []
            for _ in 0..<400 {
                let spent = try await clock.measure {
                    _ = try await client.status(of: endpoint)
                    async let members = client.memberList(linearizable: false)
                    async let alarms = client.alarms()
                    async let value = client.get(GetRequest(.key("a")))
                    _ = try await (members, alarms, value)
                }
                if spent > stall { slow.append(spent) }
            }
            #expect(slow.isEmpty)
        }
    }
}
