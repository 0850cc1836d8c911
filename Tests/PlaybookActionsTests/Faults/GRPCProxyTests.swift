import EtcdClient
import EtcdSandbox
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// etcd's own proxy in front of a cluster: it answers for the members, and names none of them.
    @Suite("A grpc-proxy in front of the cluster", .cluster(.one, on: EtcdRelease.allCases), .serialized)
    struct GRPCProxies {
        @Test("It is told apart from the members, before anything is changed", arguments: EtcdRelease.allCases)
        func isNamed(_ release: EtcdRelease) async throws {
            let cluster = try TestCluster.of(release)
            let ports = try FreePorts.reserve(1)
            let folder = try TemporaryFolder(prefix: "grpc-proxy")
            let proxy = try await ChildProcess.start(
                ChildLaunch(
                    try release.binary.resolve(),
                    [
                        "grpc-proxy", "start", "--endpoints", cluster.endpoints[0], "--listen-addr",
                        "127.0.0.1:\(ports[0])", "--data-dir", folder.file("data"),
                    ], environment: ["PATH": "/usr/bin"], folder: folder.path))
            let url = "http://127.0.0.1:\(ports[0])"
            try await withEtcdClient(EtcdConfiguration(url: url)) { client in
                let key = try await client.get(GetRequest(key: "k"))
                #expect(key.count == 0)
            }
            let record = try await Rig.run(
                "- action: put\n  with: {key: k, value: v}", on: cluster, client: EtcdConfiguration(url: url))
            #expect(record.verdict == .configuration, "\(record.complaint)")
            #expect(record.complaint.contains("grpc-proxy"), "\(record.complaint)")
            await proxy.kill()
        }
    }
}
