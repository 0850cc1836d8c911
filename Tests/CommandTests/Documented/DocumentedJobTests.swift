import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing
import YAMLSyntax

extension Command {
    /// The commands in files for CIs and schedules, run as they stand there, with the logins that the pages speak of.
    @Suite("Documented jobs", .cluster(.three, security: .tls), .serialized)
    struct DocumentedJobs {
        private static let passwords = [
            "ETCD_ROOT_PASSWORD": "r00t-secret", "ETCD_READER_PASSWORD": "reader-secret",
            "ETCD_BACKUP_PASSWORD": "backup-secret",
        ]

        private func machine() async throws -> JobMachine {
            let folder = try PlaybookFolder()
            try FileManager.default.copyItem(
                atPath: "\(DocumentedPage.root)/playbooks", toPath: folder.file("playbooks"))
            try folder.write(try read(TestCluster.certificates.authority.authority), to: "etc/etcd/ca.pem")
            try await addUsers()
            let endpoints = try TestCluster.current.endpoints.joined(separator: ",")
            return JobMachine(folder: folder, endpoints: endpoints, secrets: Self.passwords)
        }

        private func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

        /// root, reader, who may only read keys, and backup, who is a second root: etcd gives snapshots to nobody else.
        private func addUsers() async throws {
            var configuration = EtcdConfiguration(endpoints: try TestCluster.current.endpoints)
            configuration.trustedCAFile = try TestCluster.certificates.authority.authority
            try await withEtcdClient(configuration) { client in
                do throws(EtcdError) { _ = try await client.roleAdd("root") } catch {
                    // Authentication is on: the test before has done all this.
                    guard error.code == .userEmpty else { throw error }
                    return
                }
                _ = try await client.roleAdd("reader")
                _ = try await client.roleGrantPermission("reader", Permission(.read, .all))
                for (user, role) in [("root", "root"), ("reader", "reader"), ("backup", "root")] {
                    let password = Self.passwords["ETCD_\(user.uppercased())_PASSWORD"] ?? ""
                    _ = try await client.userAdd(user, password: password)
                    _ = try await client.userGrantRole(user, role: role)
                }
                _ = try await client.authEnable()
            }
        }

        @Test("Each step of the workflow for GitHub Actions")
        func gitHub() async throws {
            let machine = try await machine()
            let jobs = DocumentedJob.gitHub(try DocumentedPage("ci.md").yaml(with: "jobs"))
            #expect(jobs.count == 3)
            let github = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": machine.folder.file("summary.md")]
            for job in jobs { (try await machine.run(job, besides: github)).expect(0) }
            #expect(try machine.folder.read("findings.sarif").contains("\"2.1.0\""))
            #expect(try machine.folder.read("run.html").hasPrefix("<!DOCTYPE html>"))
            #expect(try machine.folder.read("summary.md").contains("## ✅ Plan of rolling-defragmentation"))
        }

        @Test("Each script of the pipeline for GitLab")
        func gitLab() async throws {
            let machine = try await machine()
            let jobs = DocumentedJob.gitLab(try DocumentedPage("ci.md").yaml(with: "stages"))
            #expect(jobs.count == 3)
            let login = ["ETCDCTL_USER": "root", "ETCDCTL_PASSWORD": "r00t-secret"]
            let authority = ["ETCDCTL_CACERT": machine.folder.file("etc/etcd/ca.pem")]
            for job in jobs { (try await machine.run(job, besides: login.merging(authority) { $1 })).expect(0) }
            for name in ["plan.xml", "run.xml"] { #expect(try machine.folder.read(name).contains("<testsuites ")) }
        }

        @Test("The service of systemd, and the units are right by systemd's own check, where it is there")
        func systemd() async throws {
            let machine = try await machine()
            let units = try DocumentedPage("schedule.md").blocks("ini").map(SystemdUnit.init)
            try #require(units.count == 2)
            for name in ["backup", "rolling-defragmentation"] {
                try machine.folder.write(
                    try machine.folder.read("playbooks/\(name).yaml"), to: "etc/etcd-playbook/\(name).yaml")
            }
            try machine.folder.write("", to: "var/lib/node-exporter/keep")
            let ended = try await machine.run(
                try .service(units[0]), besides: ["ETCDCTL_PASSWORD": "backup-secret"])
            ended.expect(0)
            let metrics = try machine.folder.read("var/lib/node-exporter/etcd-backup.prom")
            #expect(metrics.contains("etcd_playbook_last_exit_code{playbook=\"backup\""))
            let repeated: Set<Int32> = [0, 69, 75]
            let never = units[0]["RestartPreventExitStatus"].flatMap {
                $0.split(separator: " ").compactMap { Int32($0) }
            }
            let codes = Set(Verdict.allCases.filter { $0 != .changesPending }.map(\.exitCode))
            #expect(Set(never) == codes.subtracting(repeated))
            try await expectVerified(units, machine)
        }

        private func expectVerified(_ units: [SystemdUnit], _ machine: JobMachine) async throws {
            let program = "/usr/bin/systemd-analyze"
            guard FileManager.default.isExecutableFile(atPath: program) else { return }
            let names = ["etcd-backup.service", "etcd-backup.timer"]
            for (name, unit) in zip(names, units) { try machine.folder.write(machine.local(unit.text), to: name) }
            let check = try await ToolRun.run(program, ["verify", "--man=no"] + names.map(machine.folder.file))
            #expect(check.status == .exited(0) && check.errorText.isEmpty, "\(check.errorText)")
        }
    }

    @Suite("The documented CronJob", .cluster(.three, security: .mutualTLS))
    struct DocumentedCronJob {
        @Test("Its container runs the playbook with the certificates of its volume, and no run meets another")
        func run() async throws {
            let job = try DocumentedPage("schedule.md").yaml(with: "apiVersion")
            let folder = try PlaybookFolder()
            try FileManager.default.copyItem(
                atPath: "\(DocumentedPage.root)/playbooks", toPath: folder.file("playbooks"))
            let tls = try TestCluster.certificates
            try FileManager.default.createDirectory(atPath: folder.file("tls"), withIntermediateDirectories: true)
            for (file, name) in [
                (tls.authority.authority, "ca.crt"), (tls.client.certificate, "tls.crt"), (tls.client.key, "tls.key"),
            ] { try FileManager.default.copyItem(atPath: file, toPath: folder.file("tls/\(name)")) }
            let endpoints = try TestCluster.current.endpoints.joined(separator: ",")
            let machine = JobMachine(folder: folder, endpoints: endpoints)
            (try await machine.run(try .cronJob(job))).expect(0, "Run: done")

            #expect(job["spec"]?["concurrencyPolicy"]?.scalar?.text == "Forbid")
            let template = try #require(job["spec"]?["jobTemplate"]?["spec"])
            #expect(template["backoffLimit"]?.scalar?.text == "0")
            #expect(template["template"]?["spec"]?["restartPolicy"]?.scalar?.text == "Never")
        }
    }
}
