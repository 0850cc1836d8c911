import EtcdClient
import Synchronization

extension LeasingKV {
    /// Carries out an operation that writes, while nobody else has anything of it taken over.
    ///
    /// - Parameter held: what a key that is written holds afterwards, from what it held before and the header of the
    ///   answer.
    func write(
        _ operation: Txn.Operation, _ options: CallOptions, held: (LeasedValue, ResponseHeader) -> LeasedValue
    ) async throws -> (TxnResponse.OperationResponse, ResponseHeader) {
        let ranges = operation.written
        while true {
            for range in ranges where !range.isSingleKey {
                for (key, revision) in state.withLock({ $0.taken(in: range) }) { await giveBack(key, revision) }
            }
            if let answer = try await attempt(operation, ranges, options, held) { return answer }
        }
    }

    /// - Returns: nil where somebody else had a key, which is free now.
    private func attempt(
        _ operation: Txn.Operation, _ ranges: [KeyRange], _ options: CallOptions,
        _ held: (LeasedValue, ResponseHeader) -> LeasedValue
    ) async throws -> (TxnResponse.OperationResponse, ResponseHeader)? {
        let writes = state.withLock { state in
            ranges.filter(\.isSingleKey).compactMap { state.beginWrite($0.key) }
        }
        let marks = ranges.map { mark(of: $0) }
        let guards = zip(ranges, marks).map { range, mark in
            let own = range.isSingleKey ? writes.first { $0.key == range.key }?.revision : nil
            return Compare(mark, .equal, .createRevision(own ?? 0))
        }
        let answer: TxnResponse
        do throws(EtcdError) {
            let look = marks.map { Txn.Operation.get(GetRequest($0)) }
            answer = try await client.txn(Txn(if: guards, then: [operation], else: look), options: options)
        } catch {
            if error.outcome == .unknown { doubt(writes) }
            end(writes) { _ in nil }
            throw error
        }
        guard answer.succeeded, let response = answer.responses.first else {
            end(writes) { _ in nil }
            try await free(answer, writes, options)
            return nil
        }
        end(writes) { write in held(LeasedValue(write.held), answer.header).response(answer.header) }
        return (response, answer.header)
    }

    /// Gives back what was written by writes that may be carried out later yet: once the mark is gone they cannot be, and
    /// until then nothing is answered from memory.
    private func doubt(_ writes: [LeasingState.Write]) {
        for write in writes {
            state.withLock { $0.lose(write.key, write.revision) }
            _ = doubtful.withLock { $0?.yield(write) }
        }
    }

    private func end(_ writes: [LeasingState.Write], held: (LeasingState.Write) -> GetResponse?) {
        state.withLock { state in
            for write in writes { state.end(write, held: held(write)) }
        }
    }

    // MARK: What others have

    /// Sees to it that what stood in the way of a write goes: marks of others are asked back, marks of our own that are
    /// not as they were thought to be are given back.
    private func free(
        _ answer: TxnResponse, _ writes: [LeasingState.Write], _ options: CallOptions
    ) async throws {
        for write in writes { state.withLock { $0.lose(write.key, write.revision) } }
        let own = state.withLock { $0.session?.lease }
        for case .get(let found) in answer.responses {
            for pair in found.keyValues {
                if let own, pair.lease == own {
                    await giveBack(Array(pair.key.dropFirst(prefix.count)), pair.createRevision)
                } else {
                    try await askBack(pair, options)
                }
            }
        }
    }

    /// Asks whoever has taken a key over for it, and waits until the mark is gone.
    private func askBack(_ mark: KeyValue, _ options: CallOptions) async throws {
        var request = PutRequest(key: mark.key, value: Self.revoked)
        request.ignoreLease = true
        let isSame = Compare(.key(mark.key), .equal, .createRevision(mark.createRevision))
        let answer = try await client.txn(Txn(if: [isSame], then: [.put(request)]), options: options)
        guard answer.succeeded else { return }
        let gone = WatchRequest(.key(mark.key), startRevision: answer.header.revision + 1, leavesOut: [.put])
        do {
            try await client.watch(gone, options: options) { watch in
                while try await watch.next().events.isEmpty {}
            }
        } catch let error as EtcdError where error.code == .compacted {
            // Whether it is still there is looked at anew.
        }
    }

    /// Where the marks of the keys of a range are.
    private func mark(of range: KeyRange) -> KeyRange {
        if range.isSingleKey { return .key(prefix + range.key) }
        let end = range.isUnbounded ? KeyRange.prefix(prefix).rangeEnd : prefix + range.rangeEnd
        return KeyRange(key: prefix + range.key, rangeEnd: end)
    }

    /// What a mark holds that is asked back; clientv3 writes the same.
    static let revoked = [UInt8]("REVOKE".utf8)
}

/// What a key holds, as far as it is known here.
enum LeasedValue: Sendable, Hashable {
    case unknown
    case nothing
    case pair(KeyValue)

    init(_ response: GetResponse?) {
        guard let response else {
            self = .unknown
            return
        }
        self = response.keyValues.first.map { .pair($0) } ?? .nothing
    }

    var pair: KeyValue? { if case .pair(let pair) = self { pair } else { nil } }

    /// The answer to a read of the key; nil where it is to be read.
    func response(_ header: ResponseHeader) -> GetResponse? {
        guard self != .unknown else { return nil }
        let pairs = pair.map { [$0] } ?? []
        return GetResponse(header: header, keyValues: pairs, more: false, count: Int64(pairs.count))
    }
}

extension Txn.Operation {
    /// What the operation could write, each range once.
    fileprivate var written: [KeyRange] {
        switch self {
        case .get: return []
        case .put(let request): return [.key(request.key)]
        case .delete(let request): return [request.range]
        case .txn(let txn):
            var ranges: [KeyRange] = []
            for range in (txn.then + txn.else).flatMap(\.written) where !ranges.contains(range) { ranges.append(range) }
            return ranges
        }
    }
}
