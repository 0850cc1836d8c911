import EtcdSandbox
import TestSupport
import Testing

extension Command {
    @Suite("Over a Unix socket", .cluster(.oneWithSocket, on: EtcdRelease.allCases))
    struct SocketRuns {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        private static let steps = """
              - action: check-health
              - action: put
                with: {key: /socket, value: x}
              - action: snapshot
                with: {to: saved.db}
              - action: compact
                with: {keep-revisions: 1}
              - action: assert
                with: {that: [len(cluster.members) == 1 and cluster.healthy]}
            """

        private func socket(_ release: EtcdRelease) throws -> String {
            try #require(try TestCluster.of(release).members.first).socketURL
        }

        @Test("A playbook's own cluster may be a socket", arguments: EtcdRelease.allCases)
        func playbook(release: EtcdRelease) async throws {
            let cluster = "cluster:\n  endpoints: [\"\(try socket(release))\"]\n"
            try folder.playbook("own", cluster: cluster, Self.steps)
            let run = try await folder.run("run", "own.yaml", "--yes", "--confirm", "own")
            run.expect(0, "5 of 5 steps succeeded")
            #expect(folder.names.contains("saved.db"))
        }

        @Test("So may --endpoints, and etcdctl's variable", arguments: EtcdRelease.allCases)
        func flags(release: EtcdRelease) async throws {
            let socket = try socket(release)
            try folder.playbook("told", Self.steps)
            try await folder.run("run", "told.yaml", "--yes", "--confirm", "told", "--endpoints", socket)
                .expect(0, "5 of 5 steps succeeded")
            try await folder.run("health", environment: ["ETCDCTL_ENDPOINTS": socket]).expect(0, socket)
        }

        @Test("A socket that is not there is named, before anything is changed")
        func missing() async throws {
            try folder.playbook("gone", cluster: "cluster: {endpoints: [\"unix:///no/etcd.sock\"]}\n", Self.steps)
            try await folder.run("run", "gone.yaml", "--yes", "--confirm", "gone")
                .expect(69, "unix:///no/etcd.sock")
        }
    }
}

extension ClusterOptions {
    fileprivate static var oneWithSocket: ClusterOptions {
        var options = ClusterOptions.one
        options.hasUnixSockets = true
        return options
    }
}
