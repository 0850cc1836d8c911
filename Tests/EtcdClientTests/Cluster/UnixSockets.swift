import EtcdClient
import EtcdSandbox
import TestSupport
import Testing

extension OnClusters {
    /// Members that listen on Unix sockets, too.
    @Suite("Unix sockets", .cluster(.withSockets, on: EtcdRelease.allCases), .overBothWireFormats, .serialized)
    struct UnixSockets {
        @Test("Calls and streams go over a Unix socket", arguments: EtcdRelease.allCases)
        func calls(release: EtcdRelease) async throws {
            let member = try TestCluster.of(release).members[0]
            #expect(member.socketURL.hasPrefix("unix:///"))
            try await OnClusters.withClient([member.socketURL]) { client in
                try await expectEverything(client)
                await member.kill()
                let error = await OnClusters.failure {
                    try await client.put(
                        PutRequest(key: "a", value: "x"), options: CallOptions(waitsForReady: false))
                }
                #expect(error.outcome == .notSent, "\(error)")
                #expect(error.description.contains(member.socketURL))
                try await member.start()
                try await client.put(PutRequest(key: "a", value: "x"))
            }
        }

        @Test("A client knows sockets and ports side by side", arguments: EtcdRelease.allCases)
        func mixed(release: EtcdRelease) async throws {
            let member = try TestCluster.of(release).members[0]
            try await OnClusters.withClient(["unix:///no/socket", member.clientURL]) { client in
                try await client.put(PutRequest(key: "a", value: "x"))
                client.setEndpoints([try EtcdEndpoint(member.socketURL)])
                try await client.put(PutRequest(key: "a", value: "x"))
            }
        }
    }

    /// Members that listen on Unix sockets, with TLS.
    @Suite(
        "Unix sockets with TLS", .cluster(.withSockets, on: [.v34], security: .tls), .overBothWireFormats, .serialized)
    struct SecureUnixSockets {
        @Test("TLS goes over a Unix socket, and the certificate is checked")
        func calls() async throws {
            let member = try TestCluster.current.members[0]
            var configuration = try TLS.configuration(.v34)
            configuration.endpoints = [member.socketURL]
            #expect(configuration.endpoints[0].hasPrefix("unixs:///"))
            try await withEtcdClient(configuration) { try await expectEverything($0) }
            configuration.serverName = "etcd.example"
            #expect(try await TLS.failure(configuration).code == .tls)
        }
    }
}

/// A write, a page, a watch and a snapshot.
private func expectEverything(_ client: EtcdClient) async throws {
    let key = OnClusters.uniquePrefix()
    try await client.watch(WatchRequest(.key(key), createdNotify: true)) { watch in
        _ = try await watch.next()
        let revision = try await client.put(PutRequest(key: key, value: "x")).header.revision
        #expect(try await watch.next().revision == revision)
    }
    #expect(try await client.status(of: client.endpoints[0]).version.hasPrefix("3."))
    #expect(try await client.serverVersions().server.hasPrefix("3."))
    let command = try await client.curlCommand { try await $0.get(GetRequest(key: "a")) }
    #expect(command.words.contains("--unix-socket"))
    #expect(command.words.contains(client.endpoints[0].socketPath ?? "no socket"))
    let size = try await client.snapshot { stream in
        var size = 0
        for try await chunk in stream { size += chunk.bytes.count }
        return size
    }
    #expect(size % 512 == 32)
}

extension ClusterOptions {
    fileprivate static var withSockets: ClusterOptions {
        var options = ClusterOptions.one
        options.hasUnixSockets = true
        return options
    }
}
