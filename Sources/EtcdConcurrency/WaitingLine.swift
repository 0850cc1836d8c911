import EtcdClient

/// Sessions in the order in which they came, each with a key under one prefix: whose key was created first is served.
///
/// The keys are those of clientv3, so that its programs and these may wait for each other.
struct WaitingLine: Sendable {
    let session: EtcdSession
    /// What the keys begin with, up to and with a slash.
    let prefix: [UInt8]

    init(_ session: EtcdSession, _ name: String) {
        self.session = session
        prefix = [UInt8]((name + "/").utf8)
    }

    /// The session's own key.
    var key: [UInt8] { prefix + [UInt8](String(UInt64(bitPattern: session.lease), radix: 16).utf8) }

    /// The place of a session in the line.
    struct Place: Sendable {
        /// The revision that created the session's key.
        var revision: Int64
        /// Whether nobody comes before.
        var isFirst: Bool
        /// What the key holds, where it was there before.
        var found: KeyValue?
        var header: ResponseHeader
    }

    /// Takes the session's place, or finds it where the session has one.
    func join(_ value: [UInt8]) async throws -> Place {
        let txn = Txn(
            if: [.absent(key)],
            then: [.put(PutRequest(key: key, value: value, lease: session.lease)), .get(first)],
            else: [.get(GetRequest(.key(key))), .get(first)])
        let response = try await repeatingUnknown { () async throws(EtcdError) in try await session.client.txn(txn) }
        var found: KeyValue?
        if !response.succeeded, case .get(let own)? = response.responses.first { found = own.keyValues.first }
        guard case .get(let owner)? = response.responses.last, let first = owner.keyValues.first else {
            throw ConcurrencyError.sessionExpired(session.loss)
        }
        let revision = found?.createRevision ?? response.header.revision
        return Place(
            revision: revision, isFirst: first.createRevision == revision, found: found, header: response.header)
    }

    /// The pair that is served.
    var first: GetRequest { .first(of: .prefix(prefix), by: .createRevision) }

    /// Joining twice is joining once.
    private func repeatingUnknown(
        _ call: () async throws(EtcdError) -> TxnResponse
    ) async throws(EtcdError) -> TxnResponse {
        var tries = 0
        while true {
            do throws(EtcdError) { return try await call() } catch {
                tries += 1
                guard error.outcome == .unknown, error.code != .cancelled, tries < 3 else { throw error }
            }
        }
    }

    /// Waits until nobody comes before the key that `revision` created, and sees that this key is still there.
    ///
    /// - Returns: the header of the read that saw it.
    func waitForTurn(_ revision: Int64) async throws -> ResponseHeader {
        try await session.whileAlive {
            while let before = try await predecessor(of: revision) { try await waitForDeletion(before) }
        }
        let own = try await session.client.get(GetRequest(.key(key)))
        guard own.keyValues.first?.createRevision == revision else {
            throw ConcurrencyError.sessionExpired(session.loss)
        }
        return own.header
    }

    private func predecessor(of revision: Int64) async throws -> (key: [UInt8], from: Int64)? {
        var request = GetRequest.last(of: .prefix(prefix), by: .createRevision)
        request.maxCreateRevision = revision - 1
        request.keysOnly = true
        let response = try await session.client.get(request)
        return response.keyValues.first.map { ($0.key, response.header.revision + 1) }
    }

    private func waitForDeletion(_ before: (key: [UInt8], from: Int64)) async throws {
        let request = WatchRequest(.key(before.key), startRevision: before.from, leavesOut: [.put])
        do {
            try await session.client.watch(request) { watch in
                while try await watch.next().events.isEmpty {}
            }
        } catch let error as EtcdError where error.code == .compacted {
            // Whether it is still there is read anew.
        }
    }

    /// Gives up the place that was being waited for when `error` came; it may have been taken though nobody said so.
    func leave(_ revision: Int64?, after error: any Error) async {
        guard revision != nil || (error as? EtcdError)?.outcome == .unknown else { return }
        await leave(revision)
    }

    /// Gives up the place that `revision` made, nil for whichever there is, also where the caller is cancelled.
    ///
    /// - Returns: why it could not be given up, so that it ends with the session; nil where it is.
    @discardableResult
    func leave(_ revision: Int64?) async -> EtcdError? {
        await uncancelled { [self] in
            let compares = revision.map { [Compare(.key(key), .equal, .createRevision($0))] } ?? []
            let txn = Txn(if: compares, then: [.delete(DeleteRequest(.key(key)))])
            do throws(EtcdError) { try await session.client.txn(txn, options: .leaving) } catch { return error }
            return nil
        }
    }
}
