import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

/// A playbook that ships, with what it takes to plan and run it on a throw-away cluster.
struct PredictedPlaybook: Sendable, CustomTestStringConvertible {
    var name: String
    var options = ClusterOptions.three
    var hasCertificates = false
    /// Makes the cluster one that the playbook is written for.
    var prepare: @Sendable (PredictionGround) async throws -> Void = { _ in }
    var flags: @Sendable (PredictionGround) -> [String] = { _ in [] }
    /// The environment of each time that it is planned and run; most are run once.
    var rounds: [[String: String]] = [[:]]
    /// What somebody does while the run waits for it.
    var meanwhile: @Sendable (PredictionGround) async throws -> Void = { _ in }
    /// Steps that nobody can foretell, with the reason.
    var open: [String: String] = [:]
    /// Steps that do their work anew on each run, with the reason.
    var again: [String: String] = [:]

    var testDescription: String { name }

    static let all = [
        PredictedPlaybook(
            name: "application-users", flags: { _ in ["--user", "root"] },
            rounds: [
                applicationSecrets, applicationSecrets.merging(["ETCD_ORDERS_B_PASSWORD": "ORDERS-B-2"]) { $1 },
            ]),
        PredictedPlaybook(
            name: "auth-bootstrap", flags: { _ in ["--user", "root"] },
            rounds: [
                [
                    "ETCD_ROOT_PASSWORD": "r00t-secret", "ETCDCTL_PASSWORD": "r00t-secret",
                    "ETCD_ORDERS_PASSWORD": "orders-secret", "ETCD_REPORTS_PASSWORD": "reports-secret",
                ]
            ]),
        PredictedPlaybook(
            name: "backup", flags: { ["--set", "folder=\($0.backups)", "--set", "keep=1"] },
            again: ["snapshot": snapshotReason]),
        PredictedPlaybook(name: "health-check"),
        PredictedPlaybook(
            name: "kubeadm-weekly", hasCertificates: true, prepare: fragment,
            flags: { ground in
                [
                    "--set", "endpoints=\(ground.endpoints)", "--set", "min_reclaim=1MiB", "--set",
                    "backups=\(ground.backups)", "--set", "pki=\(ground.pki)",
                ]
            }, again: ["backup": snapshotReason]),
        PredictedPlaybook(
            name: "replace-member",
            prepare: { ground in
                await ground.cluster.members[2].kill()
                _ = try await ground.cluster.leader()
            },
            flags: { ground in
                [
                    "--set", "failed=name:m3", "--set", "name=m4", "--set", "peer_url=\(ground.peerURL)", "--set",
                    "backups=\(ground.backups)",
                ]
            },
            meanwhile: { try await $0.startAnnounced("m4") },
            open: [
                "start": "somebody starts the member meanwhile", "promote": "the member has no id before it is added",
                "health": checkReason, "All members hold the same data": checkReason,
            ], again: ["backup": snapshotReason]),
        PredictedPlaybook(
            name: "rolling-defragmentation", prepare: fragment, flags: { _ in ["--set", "min_reclaim=1MiB"] }),
        PredictedPlaybook(
            name: "space-recovery",
            options: ClusterOptions(members: 3, quotaBackendBytes: 8 << 20, unsafeNoFsync: true),
            prepare: { try await $0.cluster.exhaustSpace() },
            flags: { ["--set", "keep_revisions=1", "--set", "backup=\($0.backups)"] },
            open: [
                "disarm": "how full the databases are shows after the defragmentation", "health": checkReason,
            ],
            again: [
                "backup": snapshotReason, "compact": "the run itself wrote its lock behind it, and gave it back",
                "defrag": "it has no least gain: a cluster without space wants every byte",
            ]),
    ]

    private static let snapshotReason = "every run takes a snapshot of its own"
    private static let checkReason = "the plan shows the cluster before the cure, and the check is of the cured one"

    private static let fragment: @Sendable (PredictionGround) async throws -> Void = { ground in
        try await ground.cluster.fill(keys: 1_500, valueBytes: 8_000)
        try await ground.cluster.fragment()
    }

    private static var applicationSecrets: [String: String] {
        var secrets = ["ETCD_ROOT_PASSWORD": "r00t-secret", "ETCDCTL_PASSWORD": "r00t-secret"]
        for name in ["ORDERS", "BILLING", "REPORTS"].flatMap({ ["\($0)-A", "\($0)-B"] }) {
            secrets["ETCD_\(name.replacing("-", with: "_"))_PASSWORD"] = "\(name)-1"
        }
        return secrets
    }
}

/// Where a playbook is tried: its cluster, and a folder for what it reads and writes.
struct PredictionGround: Sendable {
    let cluster: EtcdCluster
    /// Where a new member may be reached by the others.
    let peerURL: String
    private let folder: TemporaryFolder

    init(_ cluster: EtcdCluster, _ certificates: TestTLS?) throws {
        self.cluster = cluster
        peerURL = try cluster.freePeerURL()
        folder = try TemporaryFolder(prefix: "predictions")
        if let certificates { try certificates.layAsKubeadm(in: pki) }
    }

    var backups: String { folder.file("backups") }
    var pki: String { folder.file("pki") }
    var endpoints: String { cluster.endpoints.joined(separator: ",") }
    func file(_ name: String) -> String { folder.file(name) }

    /// Starts a member as soon as the cluster expects it.
    func startAnnounced(_ name: String) async throws {
        try await withEtcdClient(cluster.clientConfiguration) { client in
            try await eventually("\(name) is announced", within: .seconds(90)) {
                try await client.memberList().members.contains { $0.peerURLs == [peerURL] }
            }
        }
        _ = try await cluster.addProcess(name: name, peerURL: peerURL)
    }
}

extension TestTLS {
    /// Lays the authority and a client's certificate, its own unless told otherwise, out as kubeadm does.
    func layAsKubeadm(in folder: String, _ other: CertificateFiles? = nil) throws {
        let client = other ?? self.client
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (file, name) in [
            (authority.authority, "ca.crt"), (client.certificate, "healthcheck-client.crt"),
            (client.key, "healthcheck-client.key"),
        ] { try FileManager.default.copyItem(atPath: file, toPath: "\(folder)/\(name)") }
    }
}
