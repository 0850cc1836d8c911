import EtcdClient
import EtcdRecipes

/// What streams do, and answers that are large.
enum Streams {
    case watch(watchers: Int, events: Int)
    case keepAlive(leases: Int)
    case fill(keys: Int)
    case mirror(keys: Int)
    case get(keys: Int)

    init?(_ name: String, _ numbers: [Int]) {
        switch (name, numbers.count) {
        case ("watch", 2): self = .watch(watchers: numbers[0], events: numbers[1])
        case ("keep-alive", 1): self = .keepAlive(leases: numbers[0])
        case ("fill", 1): self = .fill(keys: numbers[0])
        case ("mirror", 1): self = .mirror(keys: numbers[0])
        case ("get", 1): self = .get(keys: numbers[0])
        default: return nil
        }
    }

    func run(_ endpoint: String) async throws {
        let (done, time) = try await withEtcdClient(EtcdConfiguration(endpoints: [endpoint])) { client in
            _ = try await client.get(GetRequest(key: "warm-up"))
            return switch self {
            case .watch(let watchers, let events): try await Self.watch(client, watchers, events)
            case .keepAlive(let leases): try await Self.keepAlive(client, leases)
            case .fill(let keys): try await Self.fill(client, keys)
            case .mirror(let keys): try await Self.mirror(client, keys)
            case .get(let keys): try await Self.get(client, keys)
            }
        }
        print("{\"done\": \(done), \"seconds\": \(time / .seconds(1))}")
    }

    private typealias Outcome = (done: Int, time: Duration)

    /// Every watcher is told of every event; the time is that until the last one knows the last of them.
    private static func watch(_ client: EtcdClient, _ watchers: Int, _ events: Int) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Int.self) { group in
            let (created, isCreated) = AsyncStream.makeStream(of: Void.self)
            for _ in 0..<watchers {
                group.addTask {
                    try await client.watch(WatchRequest(.prefix("watched/"), createdNotify: true)) { watch in
                        var seen = 0
                        while seen < events {
                            let update = try await watch.next()
                            if update.isCreated { isCreated.yield() }
                            seen += update.events.count
                        }
                        return seen
                    }
                }
            }
            var waiting = created.makeAsyncIterator()
            for _ in 0..<watchers { await waiting.next() }
            let start = ContinuousClock.now
            try await inParallel(events) { index in
                _ = try await client.put(PutRequest(key: "watched/\(index % 100)", value: value))
            }
            let seen = try await group.reduce(0, +)
            return (seen, start.duration(to: .now))
        }
    }

    /// The first renewal of each of many leases, all of which are kept alive at once.
    private static func keepAlive(_ client: EtcdClient, _ leases: Int) async throws -> Outcome {
        let first = Int64.random(in: 1 << 40..<1 << 60)
        try await inParallel(leases) { index in _ = try await client.leaseGrant(ttl: 60, id: first + Int64(index)) }
        let start = ContinuousClock.now
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<leases {
                group.addTask {
                    try await client.leaseKeepAlive(first + Int64(index)) { renewals in
                        _ = try await renewals.next()
                        return 1
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        return (done, start.duration(to: .now))
    }

    /// Writes what `mirror` and `get` read.
    private static func fill(_ client: EtcdClient, _ keys: Int) async throws -> Outcome {
        let start = ContinuousClock.now
        try await inParallel((keys + 99) / 100) { group in
            let indices = group * 100..<min(group * 100 + 100, keys)
            let puts = indices.map { Txn.Operation.put("many/\($0)", value) }
            _ = try await client.txn(Txn(then: puts))
        }
        return (keys, start.duration(to: .now))
    }

    private static func mirror(_ client: EtcdClient, _ keys: Int) async throws -> Outcome {
        let start = ContinuousClock.now
        var done = 0
        for try await page in MirrorSource(client, .prefix("many/")).base() { done += page.keyValues.count }
        guard done == keys else { throw WrongCount(found: done) }
        return (done, start.duration(to: .now))
    }

    private static func get(_ client: EtcdClient, _ keys: Int) async throws -> Outcome {
        let start = ContinuousClock.now
        let found = try await client.get(GetRequest(.prefix("many/"))).keyValues.count
        guard found == keys else { throw WrongCount(found: found) }
        return (found, start.duration(to: .now))
    }

    private struct WrongCount: Error { var found: Int }

    private static let value = String(repeating: "x", count: 100)

    /// Carries out `count` calls, 64 of them at a time.
    private static func inParallel(_ count: Int, _ call: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<min(64, count) {
                group.addTask { for index in stride(from: worker, to: count, by: 64) { try await call(index) } }
            }
            try await group.waitForAll()
        }
    }
}
