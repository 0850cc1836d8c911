import EtcdClient
import PlaybookEngine
import PlaybookRecord

/// Writes a copy, in transactions as large as the server takes, each of which compares what was seen here.
struct MirrorWriter {
    let performer: Performer
    private let batch: Int
    /// What is written to, in words.
    private let what: String
    private(set) var written: Int64 = 0
    private(set) var deleted: Int64 = 0

    init(_ performer: Performer, batch: Int, what: String) {
        self.performer = performer
        self.batch = batch
        self.what = what
    }

    private struct Step {
        var key: [UInt8]
        var value: [UInt8]?
        var found: Int64

        var operation: Txn.Operation {
            guard let value else { return .delete(DeleteRequest(.key(key))) }
            return .put(PutRequest(key: key, value: value))
        }
        var comparison: Compare { Compare(.key(key), .equal, .modRevision(found)) }
        var bytes: Int { key.count * 2 + (value?.count ?? 0) + 64 }
    }

    mutating func write(
        _ writes: [MirrorDifference.Write], as effect: Effect, at revision: Int64
    ) async throws(StepFailure) {
        try await carryOut(
            writes.map { Step(key: $0.key, value: $0.value, found: $0.found) }, effect, revision, telling: true)
    }

    mutating func delete(
        _ surplus: [MirrorDifference.Surplus], as effect: Effect, at revision: Int64
    ) async throws(StepFailure) {
        try await carryOut(surplus.map { Step(key: $0.key, found: $0.found) }, effect, revision, telling: true)
    }

    /// Does here what one revision did there; in one transaction, where it is no larger than one may be.
    mutating func copy(_ changes: [MirrorChange], as effect: Effect, at revision: Int64) async throws(StepFailure) {
        for attempt in 1... {
            do throws(StepFailure) {
                return try await carryOut(try await steps(changes), effect, revision, telling: false)
            } catch {
                guard error.kind == .conflict, attempt < 5 else { throw error }
            }
        }
    }

    /// What is left to do of these changes.
    private func steps(_ changes: [MirrorChange]) async throws(StepFailure) -> [Step] {
        var steps: [Step] = []
        for change in changes {
            let found = try await performer.reader.get(GetRequest(.key(change.key))).keyValues.first
            guard found?.value != change.value else { continue }
            steps.append(Step(key: change.key, value: change.value, found: found?.modRevision ?? 0))
        }
        return steps
    }

    private mutating func carryOut(
        _ steps: [Step], _ effect: Effect, _ revision: Int64, telling: Bool
    ) async throws(StepFailure) {
        var (rest, size) = (steps[...], batch)
        while !rest.isEmpty {
            let count = Self.fitting(rest, size)
            do throws(StepFailure) {
                try await carryOut(rest.prefix(count), effect, revision)
                rest = rest.dropFirst(count)
            } catch {
                // The server said that nothing was written, and that fewer would do.
                guard error.code == .tooManyOperations || error.code == .requestTooLarge, count > 1 else { throw error }
                size = count / 2
                continue
            }
            guard telling else { continue }
            let (all, done) = (Int64(steps.count), Int64(steps.count - rest.count))
            performer.progress(.init(what: "keys", done: done, total: all, isBytes: false))
        }
    }

    private mutating func carryOut(
        _ steps: ArraySlice<Step>, _ effect: Effect, _ revision: Int64
    ) async throws(StepFailure) {
        let txn = Txn(if: steps.map(\.comparison), then: steps.map(\.operation))
        try await performer.perform(effect, seen: revision) { client in
            let response = try await client.txn(txn) {
                for step in steps {
                    let found = try await performer.reader.get(GetRequest(.key(step.key))).keyValues.first
                    guard found?.modRevision ?? 0 == step.found else { return false }
                }
                return true
            }
            guard response.succeeded else { throw StepFailure.changedMeanwhile("a key of \(what)") }
        }
        let puts = Int64(steps.count { $0.value != nil })
        written += puts
        deleted += Int64(steps.count) - puts
    }

    /// As many as fit into one request of the default size, at least one.
    private static func fitting(_ steps: ArraySlice<Step>, _ most: Int) -> Int {
        var (bytes, count) = (0, 0)
        for step in steps.prefix(most) {
            bytes += step.bytes
            guard count == 0 || bytes <= largestRequest else { break }
            count += 1
        }
        return max(count, 1)
    }

    // The server's default is 1.5 MiB for all of a request.
    private static let largestRequest = 1 << 20
}
