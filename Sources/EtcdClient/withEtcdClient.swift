/// Runs `body` with a client, and closes it afterwards.
///
/// The client connects with its first call; what the configuration has the DNS tell is looked up before.
///
/// Throws `configuration` where the configuration cannot be used, `oldCluster` where it refuses old servers and there is
/// one, and what `body` throws.
@discardableResult
public func withEtcdClient<Result: Sendable>(
    _ configuration: EtcdConfiguration, _ body: (EtcdClient) async throws -> Result
) async throws -> Result {
    try configuration.validated()
    return try await use(try EtcdClient(await configuration.discovered()), configuration, body)
}

/// Runs `body` with a client over a transport of the user's making, and closes both afterwards.
@discardableResult
public func withEtcdClient<Result: Sendable>(
    _ configuration: EtcdConfiguration, over transport: some EtcdTransport,
    _ body: (EtcdClient) async throws -> Result
) async throws -> Result {
    try configuration.validated()
    return try await use(try EtcdClient(await configuration.discovered(), over: transport), configuration, body)
}

private func use<Result: Sendable>(
    _ client: EtcdClient, _ configuration: EtcdConfiguration, _ body: (EtcdClient) async throws -> Result
) async throws -> Result {
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
