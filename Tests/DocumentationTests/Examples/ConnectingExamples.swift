import EtcdClient
import Testing

extension Examples {
    @Test("A configuration is made, and says what is missing on this machine")
    func configuration() throws {
        func make() throws -> EtcdConfiguration {
            var configuration = EtcdConfiguration(endpoints: [
                "https://10.0.0.1:2379", "https://10.0.0.2:2379", "https://10.0.0.3:2379",
            ])
            configuration.trustedCAFile = "/etc/etcd/ca.pem"
            configuration.requestTimeout = .seconds(5)
            configuration.dialKeepAliveTime = .seconds(10)
            try configuration.validated()
            return configuration
        }
        let error = #expect(throws: EtcdError.self) { try make() }
        #expect(error?.message.contains("/etc/etcd/ca.pem cannot be read") == true)
    }

    @Test("A client lives as long as a service does, and asks whom to call as")
    func life() async throws {
        @Sendable func currentPassword() async throws -> String { "secret" }
        func serve(_ client: EtcdClient) async throws {
            try await client.put(PutRequest(key: "config/served", value: "yes"))
            let quick = CallOptions.timeout(.milliseconds(500))
            let found = try await client.get(GetRequest(.prefix("config/")), options: quick)
            #expect(found.count > 0)
        }
        try await Self.onCluster { endpoint, _ in
            var configuration = EtcdConfiguration(url: endpoint)
            configuration.credentials = {
                .user(name: "shop", password: try await currentPassword())
            }
            configuration.credentials = nil
            let client = try EtcdClient(configuration)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await client.run() }
                try await serve(client)
                client.close()
                group.cancelAll()
            }
        }
    }
}
