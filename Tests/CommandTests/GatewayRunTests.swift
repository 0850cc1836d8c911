import EtcdSandbox
import TestSupport
import Testing

extension Command {
    @Suite("Over the JSON gateway", .cluster(.one, on: EtcdRelease.allCases))
    struct GatewayRuns {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        private func playbook(_ name: String, _ release: EtcdRelease, _ steps: String) throws {
            let endpoint = try TestCluster.of(release).endpoints[0]
            let cluster = "cluster:\n  endpoints: [\"\(endpoint)\"]\n  wire-format: json-gateway\n"
            try folder.playbook(name, cluster: cluster, steps)
        }

        private static let steps = """
              - action: check-health
              - action: put
                with: {key: /gateway, value: "1"}
              - action: put
                with: {key: /gateway, value: "2"}
              - action: txn
                with:
                  if: [{key: /gateway, value: {eq: "2"}}]
                  then: [{put: {key: /gateway, value: "3"}}]
              - action: get
                with: {key: /gateway}
              - action: snapshot
                with: {to: saved.db}
              - action: compact
                with: {keep-revisions: 1}
              - action: alarm-disarm
            """

        @Test("A playbook runs as it does over gRPC, lock and all", arguments: EtcdRelease.allCases)
        func runs(release: EtcdRelease) async throws {
            // The other release is one of those whose defragmentation is refused.
            let last = release == .v34 ? "\n  - action: defragment\n    with: {allow-downtime: true}" : ""
            try playbook("all", release, Self.steps + last)
            let run = try await folder.run("run", "all.yaml", "--yes", "--confirm", "all")
            run.expect(0, release == .v34 ? "9 of 9 steps succeeded" : "8 of 8 steps succeeded")
            #expect(folder.names.contains("saved.db"))
        }

        @Test("What the gateway cannot do is told before anything is changed", arguments: EtcdRelease.allCases)
        func cannot(release: EtcdRelease) async throws {
            let steps = "  - action: put\n    with: {key: /never, value: x}\n  - action: check-hash"
            try playbook("hash", release, steps)
            let run = try await folder.run("run", "hash.yaml", "--yes")
            run.expect(1, "does not offer HashKV", "the cluster is unchanged")
        }
    }
}
