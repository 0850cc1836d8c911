import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension SandboxTests {
    @Suite("Data in a sandbox")
    struct DataTests {
        @Test("Filling and fragmenting leaves free space on every member", arguments: EtcdRelease.allCases)
        func fillAndFragment(release: EtcdRelease) async throws {
            try await withEtcdCluster(ClusterOptions(etcd: release.binary, unsafeNoFsync: true)) { cluster in
                try await cluster.fill(keys: 512, valueBytes: 16 << 10)
                try await cluster.fragment(keepOneIn: 4)
                try await withEtcdClient(cluster.clientConfiguration) { client in
                    #expect(try await client.get(GetRequest(.prefix("sandbox/"))).count == 128)
                    for endpoint in cluster.endpoints {
                        let status = try await client.status(of: EtcdEndpoint(endpoint))
                        #expect(status.dbSize > 8 << 20)
                        #expect(status.dbSizeInUse < status.dbSize / 2)
                    }
                }
            }
        }

        @Test("The quota is used up, and the refusal told", arguments: EtcdRelease.allCases)
        func exhaustSpace(release: EtcdRelease) async throws {
            let options = ClusterOptions(
                members: 1, etcd: release.binary, quotaBackendBytes: 1 << 20, unsafeNoFsync: true)
            try await withEtcdCluster(options) { cluster in
                let refusal = try await cluster.exhaustSpace()
                #expect(refusal.code == .noSpace)
                try await withEtcdClient(cluster.clientConfiguration) { client in
                    let alarms = try await client.alarms().alarms
                    #expect(alarms.map(\.kind) == [.noSpace])
                }
            }
        }

        @Test("Tokens expire, and are waited for")
        func expireTokens() async throws {
            let options = ClusterOptions(members: 1, authToken: .simple(ttlSeconds: 2), unsafeNoFsync: true)
            try await withEtcdCluster(options) { cluster in
                try await withEtcdClient(cluster.clientConfiguration) { client in
                    try await client.userAdd("root", password: "secret")
                    try await client.roleAdd("root")
                    try await client.userGrantRole("root", role: "root")
                    try await client.authEnable()
                    let token = try await client.authenticate(name: "root", password: "secret").token
                    try await cluster.waitUntilTokensExpire(user: "root", password: "secret")
                    var configuration = cluster.clientConfiguration
                    configuration.token = token
                    let error = try await withEtcdClient(configuration) { old in
                        await #expect(throws: EtcdError.self) { try await old.get(GetRequest(key: "a")) }
                    }
                    #expect(error?.code == .invalidAuthToken)
                }
            }
        }

        @Test("A member can be added as a process of its own, on the address the cluster was told")
        func addProcess() async throws {
            try await withEtcdCluster(ClusterOptions(unsafeNoFsync: true)) { cluster in
                let peerURL = try cluster.freePeerURL()
                try await withEtcdClient(cluster.clientConfiguration) { client in
                    // Servers refuse to change members before every connection is five seconds old.
                    try await eventually("added") {
                        do {
                            _ = try await client.memberAdd(peerURLs: [peerURL], isLearner: true)
                            return true
                        } catch let error as EtcdError where error.code == .unhealthyCluster { return false }
                    }
                    let member = try await cluster.addProcess(name: "m4", peerURL: peerURL)
                    try await eventually("started") {
                        let members = try await client.memberList().members
                        return members.contains { $0.name == "m4" }
                    }
                    #expect(member.isRunning)
                    #expect(cluster.members.count == 4)
                }
            }
        }
    }
}
