extension EtcdClient {
    /// Takes as endpoints what the cluster says its voters' client URLs are.
    ///
    /// Members that have not started, and learners, are left out; so are URLs of the other scheme than the endpoints
    /// there are, and Unix sockets that are not among these: they may be another machine's. Nothing changes where none
    /// is left.
    ///
    /// - Returns: The endpoints there are now.
    @discardableResult
    public func sync(options: CallOptions = .default) async throws(EtcdError) -> [EtcdEndpoint] {
        let present = core.endpoints
        let usesTLS = present.contains(where: \.usesTLS)
        let members = try await memberList(options: options).members
        let urls = members.filter { $0.isStarted && !$0.isLearner }.flatMap(\.clientURLs)
        var found: [EtcdEndpoint] = []
        for case let endpoint? in urls.map({ try? EtcdEndpoint($0, usesTLSWithoutScheme: usesTLS) })
        where endpoint.usesTLS == usesTLS && !found.contains(endpoint) {
            if endpoint.socketPath != nil && !present.contains(endpoint) { continue }
            found.append(endpoint)
        }
        if !found.isEmpty { core.replaceEndpoints(found) }
        return core.endpoints
    }

    /// Syncs again and again, until the task is cancelled.
    func syncRepeatedly(every interval: Duration) async {
        while true {
            do {
                try await Task.sleep(for: interval)
            } catch {
                return
            }
            // The endpoints there are stay where the cluster cannot be asked.
            _ = try? await sync(options: .timeout(syncTimeout))
        }
    }

    /// Throws `oldCluster` where a server is older than 3.6, and what its status fails with where one cannot be asked.
    ///
    /// ``withEtcdClient(_:_:)`` does so by itself where the configuration says `reject-old-cluster`; whoever makes a
    /// client otherwise asks for it.
    public func refuseOldServers() async throws(EtcdError) {
        for endpoint in endpoints {
            let version = try await release(of: endpoint)
            guard Self.isTooOld(version) else { continue }
            throw EtcdError(
                .oldCluster, serverTooOld(version), outcome: .notSent, endpoint: endpoint, endpoints: [endpoint])
        }
    }

    // Newer servers show Status to users with the role root alone, and their page of versions to everybody.
    private func release(of endpoint: EtcdEndpoint) async throws(EtcdError) -> String {
        do { return try await status(of: endpoint).version } catch {
            guard error.code == .permissionDenied, let versions = try? await serverVersions(of: endpoint) else {
                throw error
            }
            return versions.server
        }
    }

    /// Whether a server of this release is more than one minor version older than the calls are written for.
    package static func isTooOld(_ version: String) -> Bool {
        let numbers = version.split(separator: ".").prefix(2).compactMap { Int($0) }
        return numbers.count == 2 && (numbers[0], numbers[1]) < oldestSupported
    }
}

private let syncTimeout = Duration.seconds(5)
/// The minor release before the one whose API the calls are written for.
private let oldestSupported = (3, 6)

private func serverTooOld(_ version: String) -> String {
    "the server is etcd \(version), older than \(oldestSupported.0).\(oldestSupported.1), and reject-old-cluster is on"
}
