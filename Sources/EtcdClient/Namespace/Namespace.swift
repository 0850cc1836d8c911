/// A prefix that a view of a client puts before every key, and takes off again from what comes back.
struct Namespace: Sendable, Hashable {
    /// Empty for none.
    var prefix: [UInt8] = []

    /// The key as the server knows it.
    func inner(_ key: [UInt8]) -> [UInt8] { prefix + key }

    /// The key as the view's caller knows it.
    func outer(_ key: [UInt8]) -> [UInt8] { key.starts(with: prefix) ? Array(key.dropFirst(prefix.count)) : key }

    /// Whether the server's key is one of the namespace.
    func contains(_ key: [UInt8]) -> Bool { key.starts(with: prefix) }

    /// The range as the server knows it: what has no end ends with the namespace.
    ///
    /// - Throws: `emptyKey`, where the prefix alone would be taken for a key.
    func inner(_ range: KeyRange, _ label: String) throws(EtcdError) -> KeyRange {
        guard !prefix.isEmpty else { return range }
        if range.isSingleKey && range.key.isEmpty {
            throw EtcdError(.emptyKey, "a key must not be empty", outcome: .notSent, method: label)
        }
        let key = inner(range.key)
        if range.isSingleKey { return .key(key) }
        let end = range.isUnbounded ? KeyRange.prefix(prefix).rangeEnd : inner(range.rangeEnd)
        return KeyRange(key: key, rangeEnd: end)
    }

    func outer(_ keyValue: KeyValue) -> KeyValue {
        var keyValue = keyValue
        keyValue.key = outer(keyValue.key)
        return keyValue
    }
}

// Requests, as the server is asked.
extension Namespace {
    func inner(_ request: GetRequest) throws(EtcdError) -> GetRequest {
        var request = request
        request.range = try inner(request.range, "get")
        return request
    }

    func inner(_ request: PutRequest) throws(EtcdError) -> PutRequest {
        var request = request
        request.key = try inner(.key(request.key), "put").key
        return request
    }

    func inner(_ request: DeleteRequest) throws(EtcdError) -> DeleteRequest {
        var request = request
        request.range = try inner(request.range, "delete")
        return request
    }

    func inner(_ txn: Txn) throws(EtcdError) -> Txn {
        guard !prefix.isEmpty else { return txn }
        var inside = Txn()
        for compare in txn.if {
            inside.if.append(Compare(try inner(compare.range, "txn"), compare.relation, compare.operand))
        }
        for operation in txn.then { inside.then.append(try inner(operation)) }
        for operation in txn.else { inside.else.append(try inner(operation)) }
        return inside
    }

    private func inner(_ operation: Txn.Operation) throws(EtcdError) -> Txn.Operation {
        switch operation {
        case .get(let request): .get(try inner(request))
        case .put(let request): .put(try inner(request))
        case .delete(let request): .delete(try inner(request))
        case .txn(let txn): .txn(try inner(txn))
        }
    }
}

// Answers, as the caller sees them.
extension Namespace {
    func outer(_ response: GetResponse) -> GetResponse {
        guard !prefix.isEmpty else { return response }
        var response = response
        response.keyValues = response.keyValues.map(outer)
        return response
    }

    func outer(_ response: PutResponse) -> PutResponse {
        guard !prefix.isEmpty else { return response }
        var response = response
        response.prevKV = response.prevKV.map(outer)
        return response
    }

    func outer(_ response: DeleteResponse) -> DeleteResponse {
        guard !prefix.isEmpty else { return response }
        var response = response
        response.prevKVs = response.prevKVs.map(outer)
        return response
    }

    func outer(_ response: TxnResponse) -> TxnResponse {
        guard !prefix.isEmpty else { return response }
        var response = response
        response.responses = response.responses.map { answer in
            switch answer {
            case .get(let get): .get(outer(get))
            case .put(let put): .put(outer(put))
            case .delete(let delete): .delete(outer(delete))
            case .txn(let txn): .txn(outer(txn))
            case .unrecognized: .unrecognized
            }
        }
        return response
    }

    func outer(_ updates: [WatchUpdate]) -> [WatchUpdate] {
        guard !prefix.isEmpty else { return updates }
        return updates.map { update in
            var update = update
            update.events = update.events.map { event in
                WatchEvent(kind: event.kind, keyValue: outer(event.keyValue), previous: event.previous.map(outer))
            }
            return update
        }
    }
}
