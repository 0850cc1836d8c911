/// Runs `body` with a client, and closes it afterwards.
///
/// The client connects with its first call; what the configuration has the DNS tell is looked up before. Throws `configuration` where the configuration cannot be used,
/// `oldCluster` where it refuses old servers and there is one, and what `body` throws.
@discardableResult
public func withEtcdClient<Result: Sendable>(
    _ configuration: EtcdConfiguration, _ body: (EtcdClient) async throws -> Result
) async throws -> Result {
    try configuration.validated()
    let client = try EtcdClient(await configuration.discovered())
    defer { client.close() }
    if configuration.rejectOldCluster { try await client.refuseOldServers() }
    let isFirst = client.core.background.begin()
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await client.work(isFirst: isFirst) }
        defer {
            client.close()
            group.cancelAll()
        }
        return try await body(client)
    }
}
