public import EtcdClient

extension EtcdCluster {
    /// How the cluster's own helpers reach it: every running member, and over TLS whatever certificate is asked for.
    ///
    /// Servers' certificates are not checked; a test of TLS brings a configuration of its own.
    public var clientConfiguration: EtcdConfiguration {
        var configuration = EtcdConfiguration(endpoints: members.filter(\.isRunning).map(\.clientURL))
        configuration.requestTimeout = .seconds(60)
        guard let tls = options.tls else { return configuration }
        configuration.insecureSkipTLSVerify = true
        guard tls.requiresClientCertificate else { return configuration }
        configuration.certFile = tls.server.certificate
        configuration.keyFile = tls.server.key
        return configuration
    }

    /// Writes `keys` keys under `prefix`, numbered from 0, with random values of `valueBytes` bytes.
    ///
    /// - Parameter client: who writes; nil for a client of the cluster's own, which needs authentication to be off.
    public func fill(
        keys: Int, valueBytes: Int, prefix: String = "sandbox/", client: EtcdClient? = nil
    ) async throws {
        let batch = max(1, min(options.maxTxnOps ?? 128, (1 << 20) / max(1, valueBytes)))
        let noise = Noise(length: max(0, valueBytes))
        try await withClient(client) { client in
            for first in stride(from: 0, to: keys, by: batch) {
                let puts = (first..<min(first + batch, keys)).map { number in
                    Txn.Operation.put(
                        PutRequest(key: Array(key(prefix, number).utf8), value: noise.value(number)))
                }
                try await client.txn(Txn(then: puts))
            }
        }
    }

    /// Deletes most of the keys under `prefix`, which are about as large as its first, and compacts, so that the
    /// database files keep free space that a defragmentation gives back. Waits until every running member has it.
    ///
    /// - Parameters:
    ///   - keepOneIn: one key in so many is kept.
    ///   - client: who writes; nil for a client of the cluster's own, which needs authentication to be off.
    public func fragment(
        prefix: String = "sandbox/", keepOneIn: Int = 4, client: EtcdClient? = nil
    ) async throws {
        try await withClient(client) { client in
            var request = GetRequest(.prefix(prefix))
            request.limit = 1
            let found = try await client.get(request)
            guard let first = found.keyValues.first else { return }
            let keyBytes = Int64(first.key.count + first.value.count)
            let before = try await waitUntilUsed(prefix, client) { $0 >= keyBytes * found.count }

            let kept = Int(found.count) / max(1, keepOneIn)
            let deleted = try await client.delete(DeleteRequest(.range(key(prefix, kept), key(prefix, .max))))
            try await client.compact(CompactRequest(revision: deleted.header.revision, physical: true))
            // Half of what should come free is a clear sign; less than a few pages is not worth waiting for.
            let freed = keyBytes * deleted.deleted
            if freed > 4 << 20 { try await waitUntilUsed(prefix, client) { $0 <= before - freed / 2 } }
        }
    }

    /// Writes values until the cluster refuses one because its quota is used up, and tells how it refused.
    ///
    /// Overwrites three keys, so that a compaction and a defragmentation bring nearly all of the space back.
    @discardableResult
    public func exhaustSpace(prefix: String = "sandbox/", client: EtcdClient? = nil) async throws -> EtcdError {
        var refusal: EtcdError?
        try await withClient(client) { client in
            let value = [UInt8](repeating: 1, count: 100_000)
            let deadline = ContinuousClock.now + .seconds(60)
            var number = 0
            // The database tells a new size with each commit, every 100 ms: how many writes fit depends on the machine.
            while refusal == nil {
                guard ContinuousClock.now < deadline else { throw neverSettled("run out of space") }
                do throws(EtcdError) {
                    try await client.put(PutRequest(key: Array("\(prefix)\(number % 3)".utf8), value: value))
                    number += 1
                } catch {
                    guard error.code == .noSpace else { throw error }
                    refusal = error
                }
            }
        }
        guard let refusal else { throw neverSettled("run out of space") }
        return refusal
    }

    /// Waits until every member's space in use is as told, and returns the largest.
    ///
    /// A compaction frees pages on each member in its own time, and the database tells what is in use, and what is free,
    /// when it next commits a write: hence a write that leaves nothing behind.
    @discardableResult
    private func waitUntilUsed(
        _ prefix: String, _ client: EtcdClient, _ isEnough: (Int64) -> Bool
    ) async throws -> Int64 {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            try await client.put(PutRequest(key: "\(prefix)settling", value: ""))
            try await client.delete(DeleteRequest(key: "\(prefix)settling"))
            try await Task.sleep(for: .milliseconds(120))
            let used = try await spaceInUse(client)
            if used.allSatisfy(isEnough) { return used.max() ?? 0 }
        }
        throw neverSettled("tell how much space is in use")
    }

    private func spaceInUse(_ client: EtcdClient) async throws -> [Int64] {
        var used: [Int64] = []
        for member in members where member.isRunning {
            used.append(try await client.status(of: EtcdEndpoint(member.clientURL)).dbSizeInUse)
        }
        return used
    }

    private func withClient(_ client: EtcdClient?, _ body: (EtcdClient) async throws -> Void) async throws {
        if let client { return try await body(client) }
        try await withEtcdClient(clientConfiguration, body)
    }
}

private func neverSettled(_ what: String) -> SandboxError {
    SandboxError(.unexpectedAnswer, "The cluster did not \(what) within 60 seconds. Look into its members' logs.")
}

/// Keys sort as their numbers do.
private func key(_ prefix: String, _ number: Int) -> String {
    let digits = "\(number)"
    return prefix + String(repeating: "0", count: max(0, 19 - digits.count)) + digits
}

/// Bytes that do not repeat within a value, and of which each key gets others; made once, because the system's random
/// numbers cost a system call for every eight bytes.
private struct Noise: Sendable {
    private let bytes: [UInt8]
    private let length: Int

    init(length: Int) {
        self.length = length
        var generator = SystemRandomNumberGenerator()
        var (bytes, state) = ([UInt8](), generator.next() | 1)
        bytes.reserveCapacity(2 * length + 8)
        while bytes.count < 2 * length {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            withUnsafeBytes(of: state) { bytes += $0 }
        }
        self.bytes = bytes
    }

    func value(_ number: Int) -> [UInt8] {
        let start = length == 0 ? 0 : number &* 7_919 % length
        return Array(bytes[start..<(start + length)])
    }
}
