import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// Each playbook that ships does its job on a real cluster, through the built command.
@Suite("The playbooks that ship, run", .startsProcesses, .serialized)
struct ShippedPlaybookRunTests {
    @Test(
        "rolling-defragmentation gives space back, and a second plan shows no changes", arguments: EtcdRelease.allCases)
    func rollingDefragmentation(_ release: EtcdRelease) async throws {
        try await withEtcdCluster(.three(release)) { cluster in
            try await cluster.fill(keys: 1_500, valueBytes: 8_000)
            try await cluster.fragment()
            if release == .v35 {
                let refused = try await run("rolling-defragmentation", ["--set", "min_reclaim=0B"], on: cluster)
                #expect(refused.status == .exited(3), "\(refused.outputText)\(refused.errorText)")
                return
            }
            let done = try await run("rolling-defragmentation", ["--set", "min_reclaim=0B"], on: cluster)
            #expect(done.status == .exited(0), "\(done.outputText)\(done.errorText)")
            for member in ["m1", "m2", "m3"] { #expect(done.outputText.contains(member)) }
            let second = try await command(
                ["plan", path("rolling-defragmentation"), "--detailed-exitcode"], on: cluster)
            #expect(second.status == .exited(0), "\(second.outputText)\(second.errorText)")
        }
    }

    @Test("space-recovery brings a full cluster back")
    func spaceRecovery() async throws {
        var options = ClusterOptions.three
        options.quotaBackendBytes = 8 << 20
        try await withEtcdCluster(options) { cluster in
            try await cluster.exhaustSpace()
            let folder = try TemporaryFolder(prefix: "space-recovery")
            let flags = ["--set", "keep_revisions=1", "--set", "backup=\(folder.file("backups"))"]
            let unconfirmed = try await run("space-recovery", flags, on: cluster)
            #expect(unconfirmed.status == .exited(3), "\(unconfirmed.outputText)\(unconfirmed.errorText)")
            let done = try await run("space-recovery", flags + ["--confirm", "space-recovery"], on: cluster)
            #expect(done.status == .exited(0), "\(done.outputText)\(done.errorText)")
            try await withEtcdClient(cluster.clientConfiguration) { client in
                _ = try await client.put(PutRequest(key: "after", value: "works"))
                let alarms = try await client.alarms().alarms
                #expect(alarms.isEmpty)
            }
        }
    }

    @Test("backup keeps the newest snapshots, readable by etcdctl")
    func backup() async throws {
        try await withEtcdCluster(.one) { cluster in
            let folder = try TemporaryFolder(prefix: "backup")
            for _ in 0..<3 {
                let done = try await run(
                    "backup", ["--set", "folder=\(folder.file("b"))", "--set", "keep=2"], on: cluster)
                #expect(done.status == .exited(0), "\(done.outputText)\(done.errorText)")
                try await Task.sleep(for: .milliseconds(1_100))  // the names tell seconds apart
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.file("b"))
            #expect(files.count == 2, "\(files)")
            let status = try await ToolRun.run(
                try EtcdBinary.system.tool("etcdctl"), ["snapshot", "status", folder.file("b/\(files[0])")],
                environment: ["ETCDCTL_API": "3"])
            #expect(status.status == .exited(0), "\(status.errorText)")
        }
    }

    @Test("auth-bootstrap turns authentication on, and a second plan shows no changes", arguments: EtcdRelease.allCases)
    func authBootstrap(_ release: EtcdRelease) async throws {
        try await withEtcdCluster(.three(release)) { cluster in
            let secrets = [
                "ETCD_ROOT_PASSWORD": "r00t-secret", "ETCD_ORDERS_PASSWORD": "orders-secret",
                "ETCD_REPORTS_PASSWORD": "reports-secret",
            ]
            let missing = try await run("auth-bootstrap", on: cluster)
            #expect(missing.status == .exited(78), "\(missing.outputText)\(missing.errorText)")
            let done = try await run("auth-bootstrap", on: cluster, environment: secrets)
            #expect(done.status == .exited(0), "\(done.outputText)\(done.errorText)")
            for secret in secrets.values {
                #expect(!done.outputText.contains(secret) && !done.errorText.contains(secret))
            }
            try await expectRights(cluster)
            let login = secrets.merging(["ETCDCTL_USER": "root:r00t-secret"]) { $1 }
            let second = try await command(
                ["plan", path("auth-bootstrap"), "--detailed-exitcode"], on: cluster, environment: login)
            #expect(second.status == .exited(0), "\(second.outputText)\(second.errorText)")
            let wrong = try await run(
                "health-check", on: cluster, environment: ["ETCDCTL_USER": "root:wrong-password"])
            #expect(wrong.status == .exited(77), "\(wrong.outputText)\(wrong.errorText)")
        }
    }

    @Test("replace-member replaces a dead member without losing quorum", arguments: EtcdRelease.allCases)
    func replaceMember(_ release: EtcdRelease) async throws {
        try await withEtcdCluster(.three(release)) { cluster in
            await cluster.members[2].kill()
            _ = try await cluster.leader()
            let folder = try TemporaryFolder(prefix: "replace")
            let url = try cluster.freePeerURL()
            let running = try await BuiltCommand.start(
                [
                    "run", path("replace-member"), "--confirm", "replace-member", "--set", "failed=name:m3", "--set",
                    "name=m4", "--set", "peer_url=\(url)",
                ] + ReportFiles.flags(in: folder),
                environment: ["ETCDCTL_ENDPOINTS": cluster.endpoints.joined(separator: ",")],
                folder: folder.file(""))
            try await withEtcdClient(cluster.clientConfiguration) { client in
                try await eventually("the new member is announced", within: .seconds(90)) {
                    guard running.status == nil else { return true }
                    return try await client.memberList().members.contains { $0.peerURLs == [url] }
                }
            }
            if running.status == nil { _ = try await cluster.addProcess(name: "m4", peerURL: url) }
            let status = await running.wait(within: .seconds(180))
            #expect(status == .exited(0), "\(running.output)\(running.errors)")
            try await ReportFiles.expectFit(in: folder)
            try await withEtcdClient(cluster.clientConfiguration) { client in
                var members: [Member] = []
                // The leader promotes, and the member that is asked may learn of it a moment later.
                try await eventually("no member is a learner") {
                    members = try await client.memberList().members
                    return members.allSatisfy { !$0.isLearner }
                }
                #expect(members.map(\.name).sorted() == ["m1", "m2", "m4"])
            }
        }
    }

    @Test("health-check is content with a healthy cluster, and not with a dead member")
    func healthCheck() async throws {
        try await withEtcdCluster(.three) { cluster in
            let well = try await run("health-check", on: cluster)
            #expect(well.status == .exited(0), "\(well.outputText)\(well.errorText)")
            // A follower, so that the rest has its leader still.
            try await cluster.followers()[0].kill()
            let unwell = try await run("health-check", on: cluster)
            #expect(unwell.status == .exited(1), "\(unwell.outputText)\(unwell.errorText)")
        }
    }

    // MARK: Helpers

    func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../playbooks/\(name).yaml")
            .standardizedFileURL.path
    }

    func run(
        _ name: String, _ flags: [String] = [], on cluster: EtcdCluster, environment: [String: String] = [:]
    ) async throws -> ToolRun {
        try await command(["run", path(name)] + flags, on: cluster, environment: environment)
    }

    func command(
        _ arguments: [String], on cluster: EtcdCluster, environment: [String: String] = [:]
    ) async throws -> ToolRun {
        let endpoints = ["ETCDCTL_ENDPOINTS": cluster.endpoints.joined(separator: ",")]
        let reports = try TemporaryFolder(prefix: "reports")
        let ended = try await BuiltCommand.run(
            arguments + ReportFiles.flags(in: reports), environment: endpoints.merging(environment) { $1 })
        try await ReportFiles.expectFit(in: reports)
        return ended
    }

    private func expectRights(_ cluster: EtcdCluster) async throws {
        try await acting("orders", "orders-secret", cluster) { client in
            _ = try await client.put(PutRequest(key: "/orders/1", value: "x"))
        }
        try await acting("reports", "reports-secret", cluster) { client in
            let found = try await client.get(GetRequest(key: "/orders/1")).count
            #expect(found == 1)
            await #expect(throws: EtcdError.self) { _ = try await client.put(PutRequest(key: "/orders/1", value: "y")) }
        }
    }

    func acting(
        _ user: String, _ password: String, _ cluster: EtcdCluster, _ body: (EtcdClient) async throws -> Void
    ) async throws {
        var configuration = cluster.clientConfiguration
        configuration.username = user
        configuration.password = password
        try await withEtcdClient(configuration, body)
    }
}

extension ClusterOptions {
    static func three(_ release: EtcdRelease) -> ClusterOptions {
        var options = ClusterOptions.three
        options.etcd = release.binary
        return options
    }
}
