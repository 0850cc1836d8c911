import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension Command {
    /// What `cluster:` wants of the cluster itself.
    @Suite("Wishes of the connection", .cluster(.three))
    struct ConnectionWishes {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        @Test("Old servers are refused where the playbook says so, before anything is changed")
        func oldServers() async throws {
            let endpoints = try TestCluster.current.endpoints
            let cluster = "cluster: {endpoints: [\"\(endpoints[0])\"], reject-old-cluster: true}\n"
            try folder.playbook("old", cluster: cluster, Steps.put)
            let before = try await revision(endpoints)
            for command in ["plan", "run"] {
                let yes = command == "run" ? ["--yes"] : []
                (try await folder.run([command, "old.yaml"] + yes))
                    .expect(3, "runs etcd 3.4.", "reject-old-cluster")
            }
            #expect(try await revision(endpoints) == before)
            try folder.write("endpoints: [\"\(endpoints[0])\"]\nreject-old-cluster: true\n", to: "cluster.yaml")
            (try await folder.run(["health", "--cluster", "cluster.yaml"]))
                .expect(3, "runs etcd 3.4.", "reject-old-cluster")
        }

        @Test("Endpoints that the cluster has told are used from the next step on")
        func sync() async throws {
            let cluster = try TestCluster.current
            // Without a leader the others would have to choose one first.
            let first = try await cluster.followers()[0]
            try folder.playbook(
                "synced",
                cluster: "cluster: {endpoints: [\"\(first.clientURL)\"], auto-sync-interval: 1ms}\n",
                """
                  - action: put
                    with: {key: synced/1, value: x, always: true}
                  - action: watch
                    with: {key: synced/go}
                    timeout: 10m
                  - action: put
                    with: {key: synced/2, value: x, always: true}
                """)
            let command = try await BuiltCommand.start(
                ["run", "synced.yaml", "--yes", "--events", "e.jsonl", "--progress", "none"], folder: folder.path)
            try await eventually("it waits") {
                command.status != nil || (try? folder.read("e.jsonl"))?.contains("\"event\":\"waiting\"") == true
            }
            await first.kill()
            let others = cluster.members.filter { $0 !== first }.map(\.clientURL)
            try await withEtcdClient(EtcdConfiguration(endpoints: others)) { client in
                try await client.put(PutRequest(key: "synced/go", value: ""))
                #expect(await command.wait()?.code == 0, "\(command.output)\(command.errors)")
                #expect(try await client.get(GetRequest(key: "synced/2")).count == 1)
            }
            try await first.start()
            try await cluster.waitUntilHealthy()
        }
    }
}
