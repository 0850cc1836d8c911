import EtcdClient
import EtcdConcurrency
import EtcdSandbox
import Synchronization
import TestSupport
import Testing

extension OnClusters {
    @Suite("Sessions and locks", .cluster(.three, on: EtcdRelease.allCases), .serialized)
    struct Locks {
        @Test(
            "CONC88: One holder at a time, in the order of the line, from several members",
            arguments: EtcdRelease.allCases)
        func order(release: EtcdRelease) async throws {
            let name = OnClusters.uniqueName()
            let holders = Holders()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<5 {
                    group.addTask {
                        try await OnClusters.withClient(of: release, member: number) { client in
                            try await client.withSession { session in
                                try await EtcdMutex(session, name: name).withLock { lock in
                                    let now = holders.enter(lock.revision)
                                    #expect(now == 1)
                                    let owned = try await client.txn(Txn(if: [lock.isOwner]))
                                    #expect(owned.succeeded)
                                    holders.leave()
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let revisions = holders.revisions
            #expect(revisions.count == 5 && revisions == revisions.sorted())
        }

        @Test("CONC88: Of those who try, one gets the lock", arguments: EtcdRelease.allCases)
        func tries(release: EtcdRelease) async throws {
            let name = OnClusters.uniqueName()
            try await OnClusters.withClient(of: release) { client in
                try await client.withSession { holder in
                    let held = try #require(try await EtcdMutex(holder, name: name).tryLock())
                    #expect(held.key == [UInt8]("\(name)/\(String(holder.lease, radix: 16))".utf8))
                    for _ in 0..<4 {
                        let other = try await client.withSession { try await EtcdMutex($0, name: name).tryLock() }
                        #expect(other == nil)
                    }
                    // Who did not get it left nothing behind.
                    #expect(try await client.get(GetRequest(.prefix(name))).count == 1)
                    try await held.unlock()
                    #expect(await OnClusters.failure { try await held.unlock() } == .lockReleased)
                    let next = try await client.withSession { try await EtcdMutex($0, name: name).tryLock() }
                    #expect(try #require(next).revision > held.revision)
                }
            }
        }

        @Test("Who waits is not the owner after its session has ended", arguments: EtcdRelease.allCases)
        func ownershipIsCheckedAgain(release: EtcdRelease) async throws {
            let name = OnClusters.uniqueName()
            try await OnClusters.withClient(of: release) { client in
                try await client.withSession { holder in
                    let held = try await EtcdMutex(holder, name: name).lock()
                    // One that is renewed no more does not notice by itself that its lease is gone.
                    for isOrphan in [false, true] {
                        try await client.withSession(ttl: isOrphan ? 60 : 3) { waiter in
                            if isOrphan { waiter.orphan() }
                            let waiting = Task { try await EtcdMutex(waiter, name: name).lock() }
                            try await Self.waitForWaiters(1, name, client)
                            try await client.leaseRevoke(waiter.lease)
                            if isOrphan { try await held.unlock() }
                            #expect(await OnClusters.failure { _ = try await waiting.value } == .sessionExpired)
                        }
                    }
                }
            }
        }

        @Test("Who is cancelled leaves the line, and the next one gets the lock", arguments: EtcdRelease.allCases)
        func cancelled(release: EtcdRelease) async throws {
            let name = OnClusters.uniqueName()
            try await OnClusters.withClient(of: release) { client in
                try await client.withSession { holder in
                    let held = try await EtcdMutex(holder, name: name).lock()
                    try await client.withSession { waiter in
                        let waiting = Task { try await EtcdMutex(waiter, name: name).lock() }
                        try await Self.waitForWaiters(1, name, client)
                        try await client.withSession { last in
                            let next = Task { try await EtcdMutex(last, name: name).lock() }
                            try await Self.waitForWaiters(2, name, client)
                            waiting.cancel()
                            await #expect(throws: (any Error).self) { try await waiting.value }
                            try await held.unlock()
                            #expect(try await next.value.revision > held.revision)
                        }
                    }
                }
            }
        }

        @Test("etcd's own tool stands in the same line", arguments: EtcdRelease.allCases)
        func sharesTheLine(release: EtcdRelease) async throws {
            let name = OnClusters.uniqueName()
            let tool = try EtcdBinary.system.tool("etcdctl")
            let endpoint = try TestCluster.of(release).endpoints[0]
            try await OnClusters.withClient(of: release) { client in
                try await client.withSession { session in
                    let mutex = EtcdMutex(session, name: name)
                    let held = try await mutex.lock()
                    async let other = ToolRun.run(
                        tool, ["--endpoints", endpoint, "lock", name, "echo", "got it"], within: .seconds(120))
                    try await Self.waitForWaiters(1, name, client)
                    try await held.unlock()
                    #expect(try await other.outputText.contains("got it"))
                    #expect(try await mutex.lock().revision > held.revision)
                }
            }
        }

        @Test("A lost session cancels what runs under its lock", arguments: EtcdRelease.allCases)
        func lostSession(release: EtcdRelease) async throws {
            let name = OnClusters.uniqueName()
            try await OnClusters.withClient(of: release) { client in
                try await client.withSession(ttl: 3) { session in
                    let code = await OnClusters.failure {
                        try await EtcdMutex(session, name: name).withLock { _ in
                            try await client.leaseRevoke(session.lease)
                            try await Task.sleep(for: .seconds(3600))
                        }
                    }
                    #expect(code == .sessionExpired)
                    #expect(session.loss?.code == .leaseNotFound)
                    let loss = try await session.waitUntilLost()
                    #expect(loss.code == .leaseNotFound)
                }
            }
        }

        @Test("A session's end revokes its lease, unless it is orphaned", arguments: EtcdRelease.allCases)
        func ends(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                let ended = try await client.withSession { $0.lease }
                #expect(try await client.leaseTimeToLive(ended).ttl == -1)
                let orphaned = try await client.withSession { session in
                    session.orphan()
                    return session.lease
                }
                #expect(try await client.leaseTimeToLive(orphaned).ttl > 0)
                try await client.withSession(lease: orphaned) { session in #expect(session.lease == orphaned) }
                #expect(try await client.leaseTimeToLive(orphaned).ttl == -1)
                // Also where the caller is cancelled.
                let lease = Mutex<Int64>(0)
                let task = Task {
                    try await client.withSession { session in
                        lease.withLock { $0 = session.lease }
                        try await Task.sleep(for: .seconds(3600))
                    }
                }
                try await eventually("the session begins") { lease.withLock { $0 } != 0 }
                task.cancel()
                _ = await task.result
                #expect(try await client.leaseTimeToLive(lease.withLock { $0 }).ttl == -1)
            }
        }

        /// Waits until so many sessions besides the holder have a place in the line.
        private static func waitForWaiters(_ count: Int64, _ name: String, _ client: EtcdClient) async throws {
            try await eventually("the line has \(count) waiting") {
                try await client.get(GetRequest(.prefix(name + "/"))).count == count + 1
            }
        }
    }
}

/// Who holds a lock now, and who has held it, by the locks' revisions.
private final class Holders: Sendable {
    private let now = Mutex(0)
    private let past = Mutex<[Int64]>([])

    var revisions: [Int64] { past.withLock { $0 } }

    /// - Returns: how many hold it with this one.
    func enter(_ revision: Int64) -> Int {
        past.withLock { $0.append(revision) }
        return now.withLock { now in
            now += 1
            return now
        }
    }

    func leave() { now.withLock { $0 -= 1 } }
}
