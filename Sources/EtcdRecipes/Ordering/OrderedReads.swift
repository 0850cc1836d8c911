public import EtcdClient
import Synchronization

/// Reads that never go back in time: what is answered is no older than anything answered before.
///
/// A serializable read may be answered by a member that is behind. Where that is seen, the next endpoint is asked, up to
/// five times each, those that are down passed over, and then the read fails: the answers there are could be of a cluster
/// that was restored.
public final class OrderedReads: Sendable {
    private let client: EtcdClient
    private let newest = Mutex<Int64>(0)

    /// Reads through `client`.
    public init(_ client: EtcdClient) { self.client = client }

    /// The newest revision that was answered; 0 before the first.
    public var revision: Int64 { newest.withLock { $0 } }

    /// Reads keys.
    ///
    /// - Throws: ``OrderViolation`` where every endpoint is behind.
    public func get(_ request: GetRequest, options: CallOptions = .default) async throws -> GetResponse {
        try await inOrder(\.header.revision) { client in try await client.get(request, options: options) }
    }

    /// Carries out a transaction. One that writes is sent once: its answer is never behind.
    ///
    /// - Throws: ``OrderViolation`` where it only reads, and every endpoint is behind.
    public func txn(_ txn: Txn, options: CallOptions = .default) async throws -> TxnResponse {
        guard !txn.isReadOnly else {
            return try await inOrder(\.header.revision) { client in try await client.txn(txn, options: options) }
        }
        let response = try await client.txn(txn, options: options)
        note(response.header.revision)
        return response
    }

    /// Asks until an answer is new enough.
    private func inOrder<Answer>(
        _ revision: (Answer) -> Int64, _ call: (EtcdClient) async throws -> Answer
    ) async throws -> Answer {
        let known = self.revision
        var client = client
        var attempts = 0
        var behind: OrderViolation?
        while true {
            do {
                let answer = try await call(client)
                if revision(answer) >= known {
                    note(revision(answer))
                    return answer
                }
                behind = OrderViolation(known: known, answered: revision(answer))
            } catch let error as EtcdError where behind != nil && error.family == .connection {
                // One that is down says nothing of the others.
            }
            attempts += 1
            let endpoints = self.client.endpoints
            if let behind, attempts > 5 * endpoints.count || endpoints.isEmpty { throw behind }
            client = self.client.pinned(to: endpoints[attempts % endpoints.count])
        }
    }

    private func note(_ revision: Int64) { newest.withLock { $0 = max($0, revision) } }
}

/// Every endpoint answers from before what was answered already.
public struct OrderViolation: Error, Sendable, Hashable, CustomStringConvertible {
    /// The newest revision that was answered before.
    public var known: Int64
    /// The revision that was answered last.
    public var answered: Int64

    /// Both revisions in words.
    public var description: String {
        "every endpoint answers from before revision \(known), the last one from \(answered)"
    }
}
