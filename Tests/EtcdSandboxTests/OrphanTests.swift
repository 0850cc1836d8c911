import EtcdSandbox
import Glibc
import TestSupport
import Testing

extension SandboxTests {
    @Suite("The end of the parent")
    struct OrphanTests {
        @Test("No etcd outlives a process that used a sandbox and was killed")
        func killedParent() async throws {
            let parent = try await BuiltCommand.start(["sandbox", "--members", "3"])
            try await eventually("the sandbox is up") { parent.output.contains("export ETCDCTL_ENDPOINTS=") }
            let pids = members(of: parent)
            #expect(pids.count == 3)
            #expect(pids.allSatisfy(processExists))
            await parent.kill()
            try await eventually("all are gone") { !pids.contains(where: processExists) }
        }

        @Test("A later sandbox clears away the folder that a killed one left")
        func abandonedFolder() async throws {
            // A place of its own: any sandbox that starts beside this test would clear away as well.
            let place = try TemporaryFolder(prefix: "etcd-sandbox-orphans")
            let parent = try await BuiltCommand.start(
                ["sandbox", "--members", "1"], environment: ["TMPDIR": place.path])
            try await eventually("the sandbox is up") { parent.output.contains("export ETCDCTL_ENDPOINTS=") }
            let left = try #require(clusterFolder(ofParent: parent.pid))
            let pids = members(of: parent)
            await parent.kill()
            try await eventually("no member writes into the folder") { !pids.contains(where: processExists) }
            #expect(fileExists(left))
            let later = try await BuiltCommand.run(
                ["sandbox", "--members", "1", "--", "sh", "-c", "test -e '\(left)'"],
                environment: ["TMPDIR": place.path])
            #expect(later.status == .exited(1), "\(later.outputText)\(later.errorText)")
        }

        /// The process ids that a sandbox tells of.
        private func members(of sandbox: BuiltCommand) -> [Int32] {
            sandbox.output.split(separator: "\n").compactMap { line in
                line.firstRange(of: " pid ").flatMap { Int32(line[$0.upperBound...]) }
            }
        }

        /// The folder that the process holds the lock of.
        private func clusterFolder(ofParent pid: Int32) -> String? {
            for descriptor in 3..<256 {
                let target = absolutePath("/proc/\(pid)/fd/\(descriptor)")
                if target.hasSuffix("/owner") { return parentFolder(of: target) }
            }
            return nil
        }
    }
}
