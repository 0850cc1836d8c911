import EtcdSandbox
import Glibc
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

        @Test("Once a process was told to stop none of its threads runs, however busy the machine is")
        func stopsAtOnce() async throws {
            func start(_ script: String) async throws -> ChildProcess {
                try await ChildProcess.start(ChildLaunch("/bin/sh", ["-c", script], environment: [:]))
            }
            // More of them want a processor than there are.
            let crowd = try await start("for i in 1 2 3 4 5 6 7 8; do while :; do :; done & done; wait")
            let child = try await start("while :; do :; done")
            for _ in 1...20 {
                #expect(child.stop())
                let state = readFile("/proc/\(child.pid)/stat", limit: 4_096)
                #expect(state?.split(separator: " ").dropFirst(2).first == "T")
                child.signal(SIGCONT)
            }
            await child.kill()
            #expect(!child.stop())
            await crowd.kill()
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
