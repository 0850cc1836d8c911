import EtcdClient
import EtcdSandbox
import Synchronization
import TestSupport
import Testing

/// Random work on a cluster that is harmed meanwhile, and what watches tell of it.
struct HistoryRun: Sendable {
    let cluster: EtcdCluster
    let seed: UInt64
    /// How long there is work; reading it back comes on top.
    let time: Duration
    let book = HistoryBook()
    private let prefix = OnClusters.uniquePrefix()
    /// One proxy before each member, of which only the watches and half of the workers know.
    private let proxies: [FaultProxy]

    struct Watch: Sendable {
        var name: String
        var range: KeyRange
        /// Whether the watch begins in the middle of the run, with what was before.
        var isLate = false
    }

    init(_ cluster: EtcdCluster, seed: UInt64, time: Duration) throws {
        self.cluster = cluster
        self.seed = seed
        self.time = time
        proxies = try cluster.endpoints.map { try FaultProxy(to: $0) }
    }

    private var keys: [String] { (0..<8).map { "\(prefix)k\($0)" } }
    private var counter: String { "\(prefix)counter" }

    private var watches: [Watch] {
        [
            Watch(name: "all", range: .prefix(prefix)), Watch(name: "all, too", range: .prefix(prefix)),
            Watch(name: "all, late", range: .prefix(prefix), isLate: true),
            Watch(name: "one key", range: .key(keys[0])),
            Watch(name: "some keys", range: .range(keys[2], keys[6])), Watch(name: "the counter", range: .key(counter)),
        ]
    }

    private func client(_ endpoints: [String]) throws -> EtcdClient {
        var configuration = OnClusters.configuration(endpoints)
        configuration.requestTimeout = .seconds(10)
        (configuration.dialKeepAliveTime, configuration.dialKeepAliveTimeout) = (.seconds(2), .seconds(2))
        return try EtcdClient(configuration)
    }

    struct Result: Sendable {
        var expected: [RevisionChange]
        var told: [(watch: Watch, changes: [RevisionChange])]
        var counter: Int
        var notes: HistoryBook.Notes
    }

    /// Works, harms, watches and reads back, until all that was done was told and read.
    func run() async throws -> Result {
        try await withEtcdClient(OnClusters.configuration(cluster.endpoints)) { observer in
            let base = try await observer.put(PutRequest(key: counter, value: "count 0")).header.revision
            book.note { notes in
                for watch in watches { notes.positions[watch.name] = base }
                notes.positions["read back"] = base
            }
            let end = LastRevision()
            return try await withThrowingTaskGroup(of: Part.self) { group in
                for (index, watch) in watches.enumerated() {
                    group.addTask { .told(index, try await follow(watch, index, from: base)) }
                }
                group.addTask { .read(try await readBack(observer, from: base, until: end)) }
                group.addTask {
                    try await work(observer)
                    end.set(try await lastPut(observer))
                    return .worked
                }
                return try await collect(&group, observer)
            }
        }
    }

    private enum Part: Sendable {
        case told(Int, [RevisionChange])
        case read([RevisionChange])
        case worked
    }

    private func collect(
        _ group: inout ThrowingTaskGroup<Part, any Error>, _ observer: EtcdClient
    ) async throws -> Result {
        var (told, expected): ([Int: [RevisionChange]], [RevisionChange]) = ([:], [])
        for try await part in group {
            switch part {
            case .told(let index, let changes): told[index] = changes
            case .read(let changes): expected = changes
            case .worked: continue
            }
        }
        let pair = try await observer.get(GetRequest(key: counter)).keyValues.first
        let text = pair.map { String(decoding: $0.value, as: UTF8.self) } ?? ""
        return Result(
            expected: expected, told: watches.enumerated().map { ($1, told[$0] ?? []) },
            counter: try #require(Int(text.split(separator: " ").dropFirst().first ?? "")), notes: book.notes)
    }

    // MARK: Watching and reading back

    /// Everything that a watch tells, up to the last revision of the run.
    private func follow(_ watch: Watch, _ index: Int, from base: Int64) async throws -> [RevisionChange] {
        if watch.isLate { try await Task.sleep(for: time / 2) }
        let client = try client(proxies.indices.map { proxies[($0 + index) % proxies.count].url })
        defer { client.close() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            defer { group.cancelAll() }
            return try await client.watch(WatchRequest(watch.range, startRevision: base)) { stream in
                var changes: [RevisionChange] = []
                while true {
                    let update = try await stream.next()
                    guard !update.events.isEmpty else { continue }
                    let change = RevisionChange(update)
                    changes.append(change)
                    book.note { $0.positions[watch.name] = update.revision }
                    if change.isLast { return changes }
                }
            }
        }
    }

    /// The changes as they follow from reading the store at each revision.
    private func readBack(
        _ client: EtcdClient, from base: Int64, until end: LastRevision
    ) async throws -> [RevisionChange] {
        var changes: [RevisionChange] = []
        var (before, next): ([String: KeyValue], Int64) = ([:], base)
        while true {
            let newest = try await persistently { try await client.get(GetRequest(key: counter)).header.revision }
            let last = end.value
            guard next <= newest else {
                if let last, next > last { return changes }
                try await Task.sleep(for: .milliseconds(20))
                continue
            }
            let batch = next...min(newest, next + 31)
            for (revision, state) in try await states(client, batch) {
                if let change = RevisionChange(revision, before, state) { changes.append(change) }
                before = state
            }
            next = batch.upperBound + 1
            book.note { $0.positions["read back"] = batch.upperBound }
        }
    }

    private func states(
        _ client: EtcdClient, _ revisions: ClosedRange<Int64>
    ) async throws -> [(Int64, [String: KeyValue])] {
        try await withThrowingTaskGroup(of: (Int64, [String: KeyValue]).self) { group in
            for revision in revisions {
                group.addTask {
                    var request = GetRequest(.prefix(prefix))
                    request.revision = revision
                    let pairs = try await persistently { [request] in try await client.get(request).keyValues }
                    return (revision, Dictionary(uniqueKeysWithValues: pairs.map { ($0.keyText, $0) }))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }
        }
    }

    // MARK: Work

    /// Workers, compactions and faults, for as long as there is time.
    private func work(_ observer: EtcdClient) async throws {
        let until = ContinuousClock.now + time
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                let endpoints = number.isMultiple(of: 2) ? cluster.endpoints : proxies.map(\.url)
                let client = try client(endpoints)
                group.addTask {
                    defer { client.close() }
                    var random = SeededGenerator(seed: seed &+ UInt64(number))
                    var count = 0
                    while .now < until {
                        count += 1
                        if number < 2 {
                            await increment(client)
                        } else {
                            await write("\(number)-\(count)", client, &random)
                        }
                        try await Task.sleep(for: .milliseconds(Int.random(in: 1...8, using: &random)))
                    }
                }
            }
            group.addTask { try await compact(observer, until) }
            group.addTask { try await cut(until) }
            group.addTask { try await kill(until) }
            try await group.waitForAll()
        }
    }

    private func write(_ value: String, _ client: EtcdClient, _ random: inout SeededGenerator) async {
        let some = keys.shuffled(using: &random)
        let kind = Int.random(in: 0..<10, using: &random)
        await book.call { () async throws(EtcdError) in
            if kind < 6 {
                let revision = try await client.put(PutRequest(key: some[0], value: value)).header.revision
                return RevisionChange(revision: revision, values: [some[0]: value])
            }
            if kind < 8 {
                let answer = try await client.delete(DeleteRequest(key: some[0]))
                return answer.deleted == 0
                    ? nil : RevisionChange(revision: answer.header.revision, values: [some[0]: nil])
            }
            let pairs: [(String, String?)] = some.prefix(3).map { ($0, "\(value) at \($0.suffix(2))") }
            let puts = pairs.map { Txn.Operation.put($0.0, $0.1 ?? "") }
            let answer = try await client.txn(Txn(then: puts + [.delete(some[3])]))
            // Whether the deletion found something, the history tells.
            return RevisionChange(revision: answer.header.revision, values: Dictionary(uniqueKeysWithValues: pairs))
        }
    }

    /// Adds one to the counter, unless somebody else has meanwhile.
    private func increment(_ client: EtcdClient) async {
        do throws(EtcdError) {
            guard let pair = try await client.get(GetRequest(key: counter)).keyValues.first,
                let number = Int(String(decoding: pair.value, as: UTF8.self).dropFirst("count ".count))
            else { return }
            let value = "count \(number + 1)"
            do throws(EtcdError) {
                let answer = try await client.txn(
                    Txn(
                        if: [Compare(.key(counter), .equal, .modRevision(pair.modRevision))],
                        then: [.put(counter, value)]))
                guard answer.succeeded else { return }
                let change = RevisionChange(revision: answer.header.revision, values: [counter: value])
                book.note {
                    $0.increments += 1
                    $0.acknowledged.append(change)
                }
            } catch {
                if error.outcome == .unknown { book.note { $0.unknownIncrements += 1 } }
            }
        } catch {}
    }

    /// Forgets what everybody has read: whoever went on from an older revision than it should would be told.
    private func compact(_ client: EtcdClient, _ until: ContinuousClock.Instant) async throws {
        while .now < until {
            try await Task.sleep(for: .milliseconds(700))
            guard let revision = book.notes.positions.values.min() else { continue }
            do throws(EtcdError) {
                try await client.compact(CompactRequest(revision: revision))
                book.note { $0.faults["compactions", default: 0] += 1 }
            } catch {}
        }
    }

    private func cut(_ until: ContinuousClock.Instant) async throws {
        var random = SeededGenerator(seed: seed &+ 100)
        while .now < until {
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...600, using: &random)))
            guard let proxy = proxies.randomElement(using: &random) else { return }
            proxy.cutConnections(Bool.random(using: &random) ? .reset : .finish)
            book.note { $0.faults["cuts", default: 0] += 1 }
        }
    }

    private func kill(_ until: ContinuousClock.Instant) async throws {
        var random = SeededGenerator(seed: seed &+ 200)
        while .now < until {
            try await Task.sleep(for: .milliseconds(Int.random(in: 500...2500, using: &random)))
            guard let member = cluster.members.randomElement(using: &random) else { return }
            await member.kill()
            book.note { $0.faults["kills", default: 0] += 1 }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...800, using: &random)))
            try await member.start()
            try await cluster.waitUntilHealthy(within: .seconds(120))
        }
    }

    /// One transaction, carried out once, of which every watch is told.
    private func lastPut(_ client: EtcdClient) async throws -> Int64 {
        try await cluster.waitUntilHealthy(within: .seconds(120))
        let end = "\(prefix)end"
        return try await persistently {
            let found = try await client.get(GetRequest(.prefix(prefix))).keyValues
            if let done = found.first(where: { $0.keyText == end }) { return done.modRevision }
            let count = found.first { $0.keyText == counter }.map { String(decoding: $0.value, as: UTF8.self) }
            let puts = (keys + [end]).map { Txn.Operation.put($0, RevisionChange.last) }
            let last = "\(count ?? "") \(RevisionChange.last)"
            let answer = try await client.txn(Txn(if: [.absent(Array(end.utf8))], then: puts + [.put(counter, last)]))
            guard answer.succeeded else { throw EtcdError(.unavailable, "done a moment ago", outcome: .refused) }
            return answer.header.revision
        }
    }

    /// Calls again while the cluster cannot answer.
    private func persistently<Answer: Sendable>(_ call: @Sendable () async throws -> Answer) async throws -> Answer {
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            do { return try await call() } catch let error as EtcdError {
                guard error.code != .compacted, error.code != .cancelled, .now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}

/// The revision that ends a run; nil until there is one.
private final class LastRevision: Sendable {
    private let revision = Mutex<Int64?>(nil)
    var value: Int64? { revision.withLock { $0 } }
    func set(_ last: Int64) { revision.withLock { $0 = last } }
}

extension RevisionChange {
    /// What the last values of a run end with.
    fileprivate static let last = "the end"

    fileprivate var isLast: Bool { values.values.contains { $0?.hasSuffix(Self.last) == true } }

    fileprivate init(_ update: WatchUpdate) {
        let pairs = update.events.map { event in
            (
                event.keyValue.keyText,
                event.kind == .delete ? nil : String(decoding: event.keyValue.value, as: UTF8.self)
            )
        }
        self.init(
            revision: update.revision, values: Dictionary(pairs, uniquingKeysWith: { "\($0 ?? "") and \($1 ?? "")" }))
    }

    /// What a revision did, as it follows from what was before and after it; nil for nothing.
    fileprivate init?(_ revision: Int64, _ before: [String: KeyValue], _ after: [String: KeyValue]) {
        let written = after.filter { $0.value.modRevision == revision }
            .map { ($0.key, Optional(String(decoding: $0.value.value, as: UTF8.self))) }
        let gone = before.keys.filter { after[$0] == nil }.map { ($0, String?.none) }
        guard !written.isEmpty || !gone.isEmpty else { return nil }
        self.init(revision: revision, values: Dictionary(uniqueKeysWithValues: written + gone))
    }
}
