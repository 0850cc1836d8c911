import EtcdClient
import EtcdSandbox
import Foundation
import Synchronization
import TestSupport
import Testing

extension ChangingClusters {
    /// One member that does not wait for the disk and is quick to lead, so that it can be restarted often.
    @Suite("Restarts", .cluster(quickMember, on: [.v35]), .overBothWireFormats, .serialized)
    struct Restarts {
        /// How often the member is restarted; another number in `ETCD_PLAYBOOK_TEST_RESTARTS`: `make soak` takes 100.
        static let count = ProcessInfo.processInfo.environment["ETCD_PLAYBOOK_TEST_RESTARTS"].flatMap(Int.init) ?? 15

        @Test(
            "FO82: Restarts under load leave no tasks, descriptors, threads or memory behind", .timeLimit(.minutes(30)))
        func leaveNothing() async throws {
            let marker = Marker()
            let attempts = AttemptCounts()
            let isGone = try await Marker.$current.withValue(marker) {
                try await Self.restart(observedBy: attempts)
                return { [weak marker] in marker == nil }
            }
            _ = consume marker
            // What has no parent to wait for it holds the values of the task that began it.
            try await eventually("no task is left") { isGone() }
            #expect(attempts.begun > Self.count && attempts.ended == attempts.begun)
        }

        private static func restart(observedBy attempts: AttemptCounts) async throws {
            let member = try TestCluster.of(.v35).members[0]
            let base = OnClusters.uniquePrefix()
            var configuration = OnClusters.configuration([member.clientURL])
            configuration.requestTimeout = .seconds(5)
            configuration.interceptors = [attempts]
            try await withEtcdClient(configuration) { client in
                for _ in 1...20 { _ = try await client.get(GetRequest(key: base)) }
                let before = Footprint.now()
                let puts = try await load(client, base) {
                    for _ in 1...count {
                        await member.kill()
                        try await member.start()
                        try await member.waitUntilHealthy()
                    }
                }
                #expect(puts > 0)
                try await client.put(PutRequest(key: base, value: "x"))
                // A job is a task of the client's own, with others below it; an attempt is held by whoever waits for it.
                try await eventually("the client has nothing under way") {
                    client.jobsUnderWay == 0 && client.sharedStreams == (0, 0) && attempts.held == 0
                }
                // Other tests run beside this one and come and go with theirs; a leak grows with the restarts, and stays.
                try await eventually("the footprint is what it was") { Footprint.now().isLike(before) }
                let stored = try await client.get(GetRequest(.prefix(base))).keyValues
                #expect(stored.allSatisfy { $0.version == 1 })
            }
        }

        /// Runs `body` while keys are put, each once; returns how many puts succeeded.
        private static func load(
            _ client: EtcdClient, _ base: String, _ body: () async throws -> Void
        ) async throws -> Int {
            try await withThrowingTaskGroup(of: Int.self) { group in
                // Streams come to an end and begin anew with each restart too.
                group.addTask { await watch(client, base) }
                group.addTask { await keepAlive(client) }
                for worker in 1...4 {
                    group.addTask {
                        var (number, done) = (0, 0)
                        while !Task.isCancelled {
                            number += 1
                            let put = PutRequest(key: "\(base)\(worker)/\(number)", value: "x")
                            if (try? await client.put(put)) != nil { done += 1 }
                        }
                        return done
                    }
                }
                try await body()
                group.cancelAll()
                return try await group.reduce(0, +)
            }
        }

        private static func watch(_ client: EtcdClient, _ base: String) async -> Int {
            try? await client.watch(WatchRequest(.prefix(base))) { watch in
                while !Task.isCancelled { _ = try await watch.next() }
            }
            return 0
        }

        private static func keepAlive(_ client: EtcdClient) async -> Int {
            while !Task.isCancelled {
                guard let lease = try? await client.leaseGrant(ttl: 10).id else { continue }
                try? await client.leaseKeepAlive(lease) { renewals in
                    while !Task.isCancelled { _ = try await renewals.next() }
                }
            }
            return 0
        }
    }

    private static let quickMember: ClusterOptions = {
        var options = ClusterOptions.one
        (options.heartbeat, options.election) = (.milliseconds(10), .milliseconds(100))
        return options
    }()
}

/// A value that every task of a test inherits.
private final class Marker: Sendable {
    @TaskLocal static var current: Marker?
}

/// Counts the attempts of a client: those that were begun, those that have ended, and those that anybody still holds.
private final class AttemptCounts: EtcdInterceptor {
    private struct State {
        var (begun, ended, held) = (0, 0, 0)
    }

    private final class Attempt: EtcdAttemptObserver {
        let counts: AttemptCounts

        init(_ counts: AttemptCounts) {
            self.counts = counts
            counts.state.withLock {
                $0.begun += 1
                $0.held += 1
            }
        }

        deinit { counts.state.withLock { $0.held -= 1 } }

        func end(_ end: EtcdAttempt.End) { counts.state.withLock { $0.ended += 1 } }
    }

    private let state = Mutex(State())

    var begun: Int { state.withLock { $0.begun } }
    var ended: Int { state.withLock { $0.ended } }
    var held: Int { state.withLock { $0.held } }

    func begin(_ attempt: inout EtcdAttempt) -> (any EtcdAttemptObserver)? { Attempt(self) }
}

/// What this process holds of the machine.
private struct Footprint {
    var descriptors: Int
    var threads: Int
    /// Of memory that is resident, in bytes.
    var memory: Int

    static func now() -> Footprint {
        Footprint(
            descriptors: entries("/proc/self/fd"), threads: entries("/proc/self/task"),
            memory: residentPages() * sysconf(Int32(_SC_PAGESIZE)))
    }

    func isLike(_ earlier: Footprint) -> Bool {
        descriptors < earlier.descriptors + 50 && threads < earlier.threads + 20
            && memory < earlier.memory + (128 << 20)
    }

    /// The second number of `/proc/self/statm`; see proc(5).
    private static func residentPages() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? Int(fields[1]) ?? 0 : 0
    }

    private static func entries(_ folder: String) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 0
    }
}
