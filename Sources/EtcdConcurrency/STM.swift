public import EtcdClient

/// One attempt of a software transaction: reads and writes that are carried out as one, or not at all.
///
/// Get one from `EtcdClient.stm`. What is written is seen by later reads of the same attempt, and by nobody else before
/// the end.
public final class STM {
    /// What concurrent transactions may see of each other, the strictest first.
    public enum Isolation: Sendable, Hashable, CaseIterable {
        /// All reads are of one revision, and neither what was read nor what is written may have changed since.
        case serializableSnapshot
        /// All reads are of one revision, and what was read must not have changed since.
        case serializable
        /// A key read twice is the same twice, and what was read must not have changed since.
        case repeatableReads
        /// Only what is committed is read; nothing is checked at the end.
        case readCommitted
    }

    private enum Write {
        case put(PutRequest)
        case delete
    }

    private let client: EtcdClient
    private let isolation: Isolation
    /// What was read, with nil for a key that is not there, and from which revision on nothing else may be.
    private var reads: [[UInt8]: KeyValue?] = [:]
    private var writes: [[UInt8]: Write] = [:]
    /// The revision that all reads are of; 0 before the first.
    private var revision: Int64 = 0

    init(_ client: EtcdClient, _ isolation: Isolation) {
        self.client = client
        self.isolation = isolation
    }

    /// What a key holds; nil where it is not there.
    public func get(_ key: [UInt8]) async throws(EtcdError) -> [UInt8]? {
        switch writes[key] {
        case .put(let request): request.value
        case .delete: nil
        case nil: try await read(key)?.value
        }
    }

    /// What a key holds, as text; nil where it is not there.
    public func get(_ key: String) async throws(EtcdError) -> String? {
        try await get([UInt8](key.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The revision that last wrote a key, before this transaction; 0 where it is not there.
    public func modRevision(_ key: [UInt8]) async throws(EtcdError) -> Int64 { try await read(key)?.modRevision ?? 0 }

    /// Writes a key.
    ///
    /// - Parameter lease: The lease that the key ends with; 0 for none.
    public func put(_ key: [UInt8], _ value: [UInt8], lease: Int64 = 0) {
        writes[key] = .put(PutRequest(key: key, value: value, lease: lease))
    }

    /// Writes a key; both are text.
    public func put(_ key: String, _ value: String, lease: Int64 = 0) {
        put([UInt8](key.utf8), [UInt8](value.utf8), lease: lease)
    }

    /// Deletes a key.
    public func delete(_ key: [UInt8]) { writes[key] = .delete }

    /// Deletes a key, named by text.
    public func delete(_ key: String) { delete([UInt8](key.utf8)) }

    private var readsOneRevision: Bool { isolation == .serializableSnapshot || isolation == .serializable }

    private func read(_ key: [UInt8]) async throws(EtcdError) -> KeyValue? {
        if let known = reads[key] { return known }
        var request = GetRequest(.key(key))
        if readsOneRevision && revision > 0 {
            request.revision = revision
            request.serializable = true
        }
        let response = try await snapshot(request)
        if revision == 0 { revision = response.header.revision }
        reads[key] = .some(response.keyValues.first)
        return response.keyValues.first
    }

    /// Reads; a member that is not yet where the first read was is asked to catch up before it answers.
    private func snapshot(_ request: GetRequest) async throws(EtcdError) -> GetResponse {
        do throws(EtcdError) { return try await client.get(request) } catch {
            guard error.code == .futureRevision, request.serializable else { throw error }
            var linearizable = request
            linearizable.serializable = false
            return try await client.get(linearizable)
        }
    }

    /// Carries out what was written; nil where something was changed meanwhile that must not.
    func commit() async throws(EtcdError) -> TxnResponse? {
        let operations = writes.map { key, write -> Txn.Operation in
            switch write {
            case .put(let request): .put(request)
            case .delete: .delete(DeleteRequest(.key(key)))
            }
        }
        let response = try await client.txn(Txn(if: conflicts, then: operations))
        return response.succeeded ? response : nil
    }

    /// What must hold at the end.
    private var conflicts: [Compare] {
        if isolation == .readCommitted { return [] }
        var compares = reads.map { key, keyValue in
            Compare(.key(key), .equal, .modRevision(keyValue?.modRevision ?? 0))
        }
        // Without a read there is no snapshot that a write could be out of step with.
        guard isolation == .serializableSnapshot, revision > 0 else { return compares }
        for key in writes.keys where reads[key] == nil {
            compares.append(Compare(.key(key), .less, .modRevision(revision + 1)))
        }
        return compares
    }
}

extension EtcdClient {
    /// Carries out reads and writes as one, again and again until nobody has interfered.
    ///
    /// `body` may run several times, and nothing of an attempt is kept but what it returns at last. Where it throws,
    /// nothing is written. A commit whose outcome is not known throws, and is not repeated.
    ///
    /// - Returns: what `body` returned, and the answer to the transaction that wrote.
    @discardableResult
    public func stm<Result>(
        isolation: STM.Isolation = .serializableSnapshot, _ body: (STM) async throws -> Result
    ) async throws -> (result: Result, response: TxnResponse) {
        while true {
            try Task.checkCancellation()
            let attempt = STM(self, isolation)
            do {
                let result = try await body(attempt)
                if let response = try await attempt.commit() { return (result, response) }
            } catch let error as EtcdError where error.code == .compacted && attempt.hasSnapshot {
                // The revision that the attempt reads is gone; the next one reads a later.
            }
        }
    }
}

extension STM {
    fileprivate var hasSnapshot: Bool { readsOneRevision && revision > 0 }
}
