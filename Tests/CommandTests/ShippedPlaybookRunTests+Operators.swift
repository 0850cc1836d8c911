import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// Playbooks for a whole task of an operator.
extension ShippedPlaybookRunTests {
    @Test(
        "kubeadm-weekly backs up and defragments a cluster that wants client certificates",
        arguments: EtcdRelease.allCases)
    func kubeadmWeekly(_ release: EtcdRelease) async throws {
        let certificates = try await TestTLS.make()
        let folder = try TemporaryFolder(prefix: "kubeadm")
        try certificates.layAsKubeadm(in: folder.file("pki"))
        var options = ClusterOptions.three(release)
        options.tls = certificates.options(mutual: true)
        try await withEtcdCluster(options) { cluster in
            try await cluster.fill(keys: 1_500, valueBytes: 8_000)
            try await cluster.fragment()
            let flags = [
                "--set", "endpoints=\(cluster.endpoints.joined(separator: ","))", "--set", "min_reclaim=1MiB",
                "--set", "backups=\(folder.file("backups"))",
            ]
            let pki = ["--set", "pki=\(folder.file("pki"))"]
            let done = try await run("kubeadm-weekly", flags + pki, on: cluster)
            if release == .v35 {
                // A release that must not be defragmented: refused before the snapshot.
                #expect(done.status == .exited(3), "\(done.outputText)\(done.errorText)")
                #expect(!FileManager.default.fileExists(atPath: folder.file("backups")))
                return
            }
            #expect(done.status == .exited(0), "\(done.outputText)\(done.errorText)")
            try expectSnapshot(in: folder.file("backups"))
            for size in try await sizes(cluster) { #expect(size < 8 << 20) }
            let second = try await command(
                ["plan", path("kubeadm-weekly"), "--detailed-exitcode"] + flags + pki, on: cluster)
            #expect(second.status == .exited(0), "\(second.outputText)\(second.errorText)")

            let stranger = try await TestTLS.make()
            try certificates.layAsKubeadm(in: folder.file("strange"), stranger.client)
            let refused = try await run(
                "kubeadm-weekly", flags + ["--set", "pki=\(folder.file("strange"))"], on: cluster)
            #expect(refused.status == .exited(69), "\(refused.outputText)\(refused.errorText)")
        }
    }

    @Test("replace-member that was stopped while it waits is completed by running it again")
    func replaceMemberAgain() async throws {
        try await withEtcdCluster(.three) { cluster in
            await cluster.members[2].kill()
            _ = try await cluster.leader()
            let folder = try TemporaryFolder(prefix: "replace")
            let url = try cluster.freePeerURL()
            let arguments = [
                path("replace-member"), "--confirm", "replace-member", "--set", "failed=name:m3", "--set", "name=m4",
                "--set", "peer_url=\(url)", "--set", "backups=\(folder.file("backups"))",
            ]
            let environment = ["ETCDCTL_ENDPOINTS": cluster.endpoints.joined(separator: ",")]
            let first = try await BuiltCommand.start(["run"] + arguments, environment: environment)
            try await eventually("it waits for the new member", within: .seconds(90)) {
                first.status != nil || first.errors.contains("Start etcd on the new machine")
            }
            first.signal(SIGINT)
            let stopped = await first.wait()
            #expect(stopped == .exited(130), "\(first.output)\(first.errors)")

            _ = try await cluster.addProcess(name: "m4", peerURL: url)
            let again = try await BuiltCommand.run(
                ["run"] + arguments, environment: environment, within: .seconds(180))
            #expect(again.status == .exited(0), "\(again.outputText)\(again.errorText)")
            try await withEtcdClient(cluster.clientConfiguration) { client in
                try await eventually("the new member has its vote") {
                    let members = try await client.memberList().members
                    return members.map(\.name).sorted() == ["m1", "m2", "m4"] && members.allSatisfy { !$0.isLearner }
                }
            }
        }
    }

    @Test(
        "application-users gives a spare user a new password, and who is logged in as the other works on",
        arguments: EtcdRelease.allCases)
    func applicationUsers(_ release: EtcdRelease) async throws {
        try await withEtcdCluster(.three(release)) { cluster in
            var secrets = Self.applicationSecrets
            let first = try await users(cluster, secrets)
            #expect(first.status == .exited(0), "\(first.outputText)\(first.errorText)")
            try await acting("orders-a", "ORDERS-A-1", cluster) { orders in
                _ = try await orders.put(PutRequest(key: "/orders/1", value: "before"))
                await #expect(throws: EtcdError.self) {
                    _ = try await orders.put(PutRequest(key: "/billing/1", value: "not theirs"))
                }
                secrets["ETCD_ORDERS_B_PASSWORD"] = "ORDERS-B-2"
                let rotated = try await users(cluster, secrets)
                #expect(rotated.status == .exited(0), "\(rotated.outputText)\(rotated.errorText)")
                #expect(rotated.outputText.contains("updated: user orders-b\n"), "\(rotated.outputText)")
                _ = try await orders.put(PutRequest(key: "/orders/1", value: "the session goes on"))
            }
            try await expect("orders-b", mayLogInWith: "ORDERS-B-2", not: "ORDERS-B-1", cluster)
            let second = try await command(
                ["plan", path("application-users"), "--user", "root", "--detailed-exitcode"], on: cluster,
                environment: secrets)
            #expect(second.status == .exited(0), "\(second.outputText)\(second.errorText)")
        }
    }

    @Test("application-users changes nothing where it was given another password for a user in use")
    func applicationUsersInUse() async throws {
        try await withEtcdCluster(.one) { cluster in
            var secrets = Self.applicationSecrets
            let first = try await users(cluster, secrets)
            #expect(first.status == .exited(0), "\(first.outputText)\(first.errorText)")
            secrets["ETCD_ORDERS_A_PASSWORD"] = "ORDERS-A-2"
            secrets["ETCD_BILLING_B_PASSWORD"] = "BILLING-B-2"
            let refused = try await users(cluster, secrets)
            #expect(refused.status == .exited(77), "\(refused.outputText)\(refused.errorText)")
            try await expect("orders-a", mayLogInWith: "ORDERS-A-1", not: "ORDERS-A-2", cluster)
            try await expect("billing-b", mayLogInWith: "BILLING-B-1", not: "BILLING-B-2", cluster)

            let moved = try await users(cluster, secrets, ["--set", "orders=b"])
            #expect(moved.status == .exited(0), "\(moved.outputText)\(moved.errorText)")
            try await expect("orders-a", mayLogInWith: "ORDERS-A-2", not: "ORDERS-A-1", cluster)
            for secret in secrets.values { #expect(!"\(moved.outputText)\(moved.errorText)".contains(secret)) }
        }
    }

    // MARK: Helpers

    private static var applicationSecrets: [String: String] {
        var secrets = ["ETCD_ROOT_PASSWORD": "r00t-secret", "ETCDCTL_PASSWORD": "r00t-secret"]
        for name in ["ORDERS", "BILLING", "REPORTS"].flatMap({ ["\($0)-A", "\($0)-B"] }) {
            secrets["ETCD_\(name.replacing("-", with: "_"))_PASSWORD"] = "\(name)-1"
        }
        return secrets
    }

    private func users(
        _ cluster: EtcdCluster, _ secrets: [String: String], _ flags: [String] = []
    ) async throws -> ToolRun {
        try await run("application-users", ["--user", "root"] + flags, on: cluster, environment: secrets)
    }

    private func expect(
        _ user: String, mayLogInWith password: String, not other: String, _ cluster: EtcdCluster
    ) async throws {
        let key = "/\(user.prefix { $0 != "-" })/login"
        try await acting(user, password, cluster) { _ = try await $0.get(GetRequest(key: key)) }
        await #expect(throws: EtcdError.self) {
            try await acting(user, other, cluster) { _ = try await $0.get(GetRequest(key: key)) }
        }
    }

    /// One snapshot, which nobody but its owner may read.
    private func expectSnapshot(in folder: String) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(files.count == 1 && files.allSatisfy { $0.hasSuffix(".db") }, "\(files)")
        for file in files {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    /// The sizes of the members' databases.
    private func sizes(_ cluster: EtcdCluster) async throws -> [Int64] {
        var sizes: [Int64] = []
        try await withEtcdClient(cluster.clientConfiguration) { client in
            for endpoint in client.endpoints { sizes.append(try await client.status(of: endpoint).dbSize) }
        }
        return sizes
    }
}
