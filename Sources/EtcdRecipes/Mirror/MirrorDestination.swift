public import EtcdClient

/// Where keys are copied to, under their own names or with another prefix.
///
/// Leases are not copied: what ends at the source is deleted here by an update.
public struct MirrorDestination: Sendable {
    private let client: EtcdClient
    private let oldPrefix: [UInt8]
    private let newPrefix: [UInt8]

    /// Writes through `client`, where keys that begin with `oldPrefix` begin with `newPrefix` instead.
    public init(_ client: EtcdClient, replacing oldPrefix: [UInt8] = [], with newPrefix: [UInt8] = []) {
        self.client = client
        self.oldPrefix = oldPrefix
        self.newPrefix = newPrefix
    }

    /// Writes the pairs of a page. Writing one twice does no harm.
    public func write(_ page: MirrorPage) async throws(EtcdError) {
        try await write(
            page.keyValues.map { .put(PutRequest(key: renamed($0.key), value: $0.value)) })
    }

    /// Does what an update tells: in one transaction, where it has no more than 128 changes.
    public func write(_ update: WatchUpdate) async throws(EtcdError) {
        try await write(
            update.events.map { event in
                let key = renamed(event.keyValue.key)
                return event.kind == .delete
                    ? .delete(DeleteRequest(.key(key))) : .put(PutRequest(key: key, value: event.keyValue.value))
            })
    }

    private func write(_ operations: [Txn.Operation]) async throws(EtcdError) {
        var rest = operations[...]
        while !rest.isEmpty {
            var size = 0
            let batch = rest.prefix(Self.maxOperations).prefix { operation in
                size += Self.size(of: operation)
                return size <= Self.maxBytes
            }
            // One that is too large for a batch goes alone.
            let count = max(1, batch.count)
            try await client.txn(Txn(then: Array(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
    }

    private func renamed(_ key: [UInt8]) -> [UInt8] {
        key.starts(with: oldPrefix) ? newPrefix + key.dropFirst(oldPrefix.count) : key
    }

    private static func size(of operation: Txn.Operation) -> Int {
        guard case .put(let put) = operation else { return 0 }
        return put.key.count + put.value.count
    }

    /// What a server takes in one transaction, unless it is told otherwise.
    private static let maxOperations = 128
    /// Less than the 1.5 MiB that a server takes in one request.
    private static let maxBytes = 1 << 20
}
