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
            let pids = parent.output.split(separator: "\n").compactMap { line in
                line.firstRange(of: " pid ").flatMap { Int32(line[$0.upperBound...]) }
            }
            #expect(pids.count == 3)
            #expect(pids.allSatisfy(processExists))
            await parent.kill()
            try await eventually("all are gone", within: .seconds(10)) { !pids.contains(where: processExists) }
        }

        @Test("A later sandbox clears away the folder that a killed one left")
        func abandonedFolder() async throws {
            let parent = try await BuiltCommand.start(["sandbox", "--members", "1"])
            try await eventually("the sandbox is up") { parent.output.contains("export ETCDCTL_ENDPOINTS=") }
            let left = try #require(clusterFolder(ofParent: parent.pid))
            await parent.kill()
            #expect(fileExists(left))
            try await withEtcdCluster(ClusterOptions(members: 1, unsafeNoFsync: true)) { cluster in
                #expect(!fileExists(left))
                #expect(fileExists(cluster.folder.path))
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
