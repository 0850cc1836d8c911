import EtcdSandbox
import TestSupport
import Testing

extension SandboxTests {
    @Suite("Harm to members")
    struct FaultTests {
        @Test("A killed member comes back on its data and addresses", arguments: [EtcdBinary.system, .version35])
        func killAndRestart(etcd: EtcdBinary) async throws {
            try await withEtcdCluster(ClusterOptions(etcd: etcd, unsafeNoFsync: true)) { cluster in
                let leader = try await cluster.leader()
                let (id, pid, url) = (try await leader.id(), leader.pid, leader.clientURL)
                await leader.kill()
                #expect(!leader.isRunning)
                #expect(leader.exitStatus == .signalled(9))
                #expect(try await cluster.leader() !== leader)
                try await leader.restart()
                #expect(try await leader.id() == id)
                #expect(leader.pid != pid)
                #expect(leader.clientURL == url)
            }
        }

        @Test("A paused member answers nothing until it is resumed")
        func pauseAndResume() async throws {
            try await withEtcdCluster(ClusterOptions(members: 1, unsafeNoFsync: true)) { cluster in
                let member = cluster.members[0]
                try member.pause()
                #expect(await !member.isHealthy())
                #expect(member.isRunning)
                try member.resume()
                try await member.waitUntilHealthy()
            }
        }

        @Test("A member that was asked to end has exit code 0 or the signal")
        func terminate() async throws {
            try await withEtcdCluster(ClusterOptions(members: 1, unsafeNoFsync: true)) { cluster in
                let member = cluster.members[0]
                await member.terminate()
                #expect([.exited(0), .signalled(15)].contains(member.exitStatus))
                #expect(throws: SandboxError.self) { try member.pause() }
                #expect(!member.logTail().isEmpty)
            }
        }

        @Test("A start that cannot succeed says why")
        func badArguments() async throws {
            let options = ClusterOptions(members: 1, extraArguments: ["--no-such-flag"])
            let error = await #expect(throws: SandboxError.self) { try await EtcdCluster.start(options) }
            #expect(error?.code == .startFailed)
            #expect(error?.message.contains("no-such-flag") == true)
        }

        @Test("A program that is not there is named")
        func missingProgram() async throws {
            let options = ClusterOptions(etcd: .path("/nowhere/etcd"))
            let error = await #expect(throws: SandboxError.self) { try await EtcdCluster.start(options) }
            #expect(error?.code == .binaryNotFound)
            #expect(error?.message.contains("/nowhere/etcd") == true)
        }
    }
}
