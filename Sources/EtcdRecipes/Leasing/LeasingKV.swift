public import EtcdClient
import Synchronization

/// Keys that are read from memory for as long as nobody else may write them.
///
/// Who reads a key takes it over: a key of its own, under a prefix that all who take part share, says so, and ends with
/// a lease. As long as it stands, reads of that key cost no call. Who wants to write a key that another has taken over
/// asks for it back, and waits until it is given, or the lease has ended. The protocol is that of clientv3, so that its
/// programs and these may take part together; who writes without it is not noticed.
///
/// What is read is never older than what anybody was told before, also where this program stood still, or no server is
/// reached: a key is answered from memory only in the time for which the lease is known to live.
///
/// Get one from `EtcdClient.withLeasing`.
public final class LeasingKV: Sendable {
    let client: EtcdClient
    /// What the keys begin with that say who has taken which key over.
    public let prefix: [UInt8]
    let ttl: Int64
    let state = Mutex(LeasingState())
    /// Takes the marks that are to be given back while nobody waits for it; nil where there is no session.
    let doubtful = Mutex<AsyncStream<LeasingState.Write>.Continuation?>(nil)

    init(_ client: EtcdClient, prefix: [UInt8], ttl: Int64) {
        self.client = client
        self.prefix = prefix
        self.ttl = ttl
    }

    /// How many keys are taken over now.
    public var ownedKeys: Int { state.withLock { $0.entries.count } }

    /// Whether a read of this key would be answered from memory now.
    public func isCached(_ key: [UInt8]) -> Bool {
        if case .cached = state.withLock({ $0.look(key, at: .now) }) { true } else { false }
    }

    /// Reads a key or a range.
    ///
    /// A plain read of one key is answered from memory where the key is taken over, and takes it over where nobody else
    /// has; of an answer from memory the header is that of the answer that it is taken from. All other reads go to the
    /// server, and so does a key that ends with a lease: it could go without anybody writing it.
    public func get(_ request: GetRequest, options: CallOptions = .default) async throws -> GetResponse {
        guard request.isPlain else { return try await client.get(request, options: options) }
        let key = request.range.key
        switch state.withLock({ $0.look(key, at: .now) }) {
        case .cached(let response): return response
        case .taken(let generation):
            let response = try await client.get(request, options: options)
            state.withLock { $0.fill(key, with: response, generation) }
            return response
        case .free(let session): return try await takeOver(key, session, request, options)
        case .closed: return try await client.get(request, options: options)
        }
    }

    /// Writes a key, once nobody else has it taken over.
    @discardableResult
    public func put(_ request: PutRequest, options: CallOptions = .default) async throws -> PutResponse {
        let (answer, header) = try await write(.put(request), options) { old, header in
            guard !request.ignoreValue, !request.ignoreLease, request.lease == 0, old != .unknown else {
                return .unknown
            }
            let pair = old.pair
            return .pair(
                KeyValue(
                    key: request.key, value: request.value, createRevision: pair?.createRevision ?? header.revision,
                    modRevision: header.revision, version: (pair?.version ?? 0) + 1, lease: 0))
        }
        guard case .put(var response) = answer else { throw EtcdError.noAnswer("put") }
        response.header = header
        return response
    }

    /// Deletes a key or a range, once nobody else has taken any of it over.
    @discardableResult
    public func delete(_ request: DeleteRequest, options: CallOptions = .default) async throws -> DeleteResponse {
        let (answer, header) = try await write(.delete(request), options) { _, _ in .nothing }
        guard case .delete(var response) = answer else { throw EtcdError.noAnswer("delete") }
        response.header = header
        return response
    }

    /// Carries out a transaction, once nobody else has taken over anything that it could write.
    @discardableResult
    public func txn(_ txn: Txn, options: CallOptions = .default) async throws -> TxnResponse {
        try txn.expectShallow()
        guard !txn.isReadOnly else { return try await client.txn(txn, options: options) }
        let (answer, header) = try await write(.txn(txn), options) { _, _ in .unknown }
        guard case .txn(var response) = answer else { throw EtcdError.noAnswer("txn") }
        response.header = header
        return response
    }

    // MARK: Taking over

    private func takeOver(
        _ key: [UInt8], _ session: LeasingState.Session, _ request: GetRequest, _ options: CallOptions
    ) async throws -> GetResponse {
        let own = prefix + key
        state.withLock { $0.beginTakingOver(key) }
        let answer: TxnResponse
        do throws(EtcdError) {
            answer = try await client.txn(
                Txn(
                    if: [.absent(own)],
                    then: [.put(PutRequest(key: own, value: [], lease: session.lease)), .get(request)],
                    else: [.get(request)]), options: options)
        } catch {
            state.withLock { $0.endTakingOver(key) }
            // A key can be read where it cannot be taken over: the lease has ended, or there is no space.
            guard error.outcome == .refused else { throw error }
            return try await client.get(request, options: options)
        }
        guard case .get(var response)? = answer.responses.last else {
            state.withLock { $0.endTakingOver(key) }
            throw EtcdError.noAnswer("get")
        }
        response.header = answer.header
        let isKept = state.withLock { state in
            guard answer.succeeded else {
                state.endTakingOver(key)
                return false
            }
            return state.takeOver(key, session, response)
        }
        if answer.succeeded, !isKept { await giveBack(key, answer.header.revision) }
        return response
    }

    /// Takes the mark away that the key is taken over; where somebody else has made it since, nothing is done.
    func giveBack(_ key: [UInt8], _ revision: Int64) async {
        state.withLock { $0.drop(key, revision, until: .now + Self.rest) }
        let own = prefix + key
        let txn = Txn(if: [Compare(.key(own), .equal, .createRevision(revision))], then: [.delete(.key(own))])
        // It has to be done for whoever waits, also where the caller is cancelled; where it cannot be done it ends with
        // the lease.
        await Task { [client] in _ = try? await client.txn(txn, options: .timeout(.seconds(5))) }.value
    }

    /// How long a key that was given back is not taken over again: it would go to and fro.
    private static let rest = Duration.seconds(2)
}

extension GetRequest {
    /// Whether the answer is nothing but what one key holds now.
    fileprivate var isPlain: Bool {
        var plain = GetRequest(range)
        plain.limit = limit
        plain.sort = sort
        plain.serializable = serializable
        return range.isSingleKey && !range.key.isEmpty && self == plain
    }
}

extension EtcdError {
    static func noAnswer(_ method: String) -> EtcdError {
        EtcdError(
            .protocolError, "the answer to a transaction lacks that to a part of it", outcome: .unknown, method: method)
    }
}

extension EtcdClient {
    /// Runs `body` with keys that are read from memory, and gives all of them back afterwards.
    ///
    /// - Parameters:
    ///   - prefix: What the keys begin with that say who has taken which key over; all who take part have the same, and
    ///     no other keys begin so.
    ///   - ttl: Seconds for which others wait at most where this program dies; the server may grant more.
    /// - Throws: `configuration` where the prefix is empty; what `body` throws.
    public func withLeasing<Result>(
        prefix: String, ttl: Int64 = 60, _ body: (LeasingKV) async throws -> Result
    ) async throws -> Result {
        guard !prefix.isEmpty else {
            throw EtcdError(.configuration, "keys are taken over under a prefix that is not empty", outcome: .notSent)
        }
        let keys = LeasingKV(self, prefix: [UInt8](prefix.utf8), ttl: ttl)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keys.run() }
            do {
                let result = try await body(keys)
                group.cancelAll()
                try await group.waitForAll()
                return result
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}
