public import EtcdClient

/// The addresses of a service, kept in etcd as clientv3's naming package keeps them: one key for each, below the
/// service's name, with a JSON value.
public struct EndpointManager: Sendable {
    private let client: EtcdClient
    /// The service's name.
    public let target: String

    /// - Parameter target: The service's name, without a slash at its end.
    public init(_ client: EtcdClient, target: String) {
        self.client = client
        self.target = target
    }

    /// One change of a service's addresses.
    public enum Update: Sendable, Hashable {
        /// Adds an address, or puts it in place of the one of this name.
        ///
        /// - Parameter lease: The lease that it ends with; 0 for none.
        case add(name: String, NamingEndpoint, lease: Int64 = 0)
        /// Takes an address out.
        case delete(name: String)
    }

    /// Makes changes, all at once.
    ///
    /// - Returns: the header of the answer.
    @discardableResult
    public func update(_ updates: [Update]) async throws(EtcdError) -> ResponseHeader {
        let operations = updates.map { update -> Txn.Operation in
            switch update {
            case .add(let name, let endpoint, let lease):
                .put(PutRequest(key: key(name), value: endpoint.json, lease: lease))
            case .delete(let name): .delete(DeleteRequest(.key(key(name))))
            }
        }
        return try await client.txn(Txn(then: operations)).header
    }

    /// The addresses there are, by name, and the revision they are of. What is no address is left out.
    public func list() async throws(EtcdError) -> (endpoints: [String: NamingEndpoint], revision: Int64) {
        let response = try await client.get(GetRequest(range))
        let found = response.keyValues.compactMap { keyValue in
            NamingEndpoint(json: keyValue.value).map { (name(keyValue.key), $0) }
        }
        return (Dictionary(found) { $1 }, response.header.revision)
    }

    /// Watches the addresses for as long as `body` runs: those there are, and then each batch of changes that was made
    /// at once. Ends as a watch does, by throwing.
    public func watch<Result>(_ body: (NamingStream) async throws -> Result) async throws -> Result {
        let now = try await list()
        let first = now.endpoints.sorted { $0.key < $1.key }.map { Update.add(name: $0.key, $0.value) }
        let request = WatchRequest(range, startRevision: now.revision + 1)
        return try await client.watch(request) { watch in
            try await body(NamingStream(first: first, watch: watch, name: name))
        }
    }

    private var range: KeyRange { .prefix(target + "/") }

    private func key(_ name: String) -> [UInt8] { [UInt8]("\(target)/\(name)".utf8) }

    private func name(_ key: [UInt8]) -> String {
        String(decoding: key.dropFirst(target.utf8.count + 1), as: UTF8.self)
    }
}
