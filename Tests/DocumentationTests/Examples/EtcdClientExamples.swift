import EtcdClient

/// Compiled, and not run: it names a server of its own.
private func overview() async throws {
    try await withEtcdClient(EtcdConfiguration(url: "http://127.0.0.1:2379")) { client in
        try await client.put(PutRequest(key: "config/mode", value: "green"))
        let found = try await client.get(GetRequest(key: "config/mode"))
        print(found.keyValues.first?.valueText ?? "nothing")
    }
}
