import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing

extension Command {
    /// The built command, killed at every line of its journal.
    @Suite("Killed at a line of the journal", .cluster(.one))
    struct KilledAtLines {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        /// Steps of which one that is carried out twice, or never, shows.
        ///
        /// - Parameter port: of the member, another one each time: a server gives a member that is added at a place, and
        ///   was removed from there in the same second, the id of the removed one, and refuses it.
        private static func steps(_ prefix: String, port: Int) -> String {
            """
              - id: first
                action: put
                with: {key: \(prefix)/first, value: one, always: true}
              - id: lease
                action: lease-grant
                with: {ttl: 1h}
              - action: put
                with: {key: \(prefix)/held, value: "${{ steps.first.outputs.version }}", \
            lease: "${{ steps.lease.outputs.id }}", always: true}
              - for-each: [x, "y"]
                action: txn
                with:
                  then:
                    - put: {key: "\(prefix)/${{ item }}", value: "${{ item }}"}
                    - put: {key: \(prefix)/counted, value: "${{ item }}"}
              - block:
                  - action: delete
                    with: {key: \(prefix)/x, expect-count: 1}
                always:
                  - action: put
                    with: {key: \(prefix)/always, value: v, always: true}
              - action: user-add
                with: {user: \(prefix), no-password: true}
              - id: add
                action: member-add
                with: {peer-urls: ["http://127.0.0.1:\(port)"]}
              - action: member-remove
                with: {member: "id:${{ steps.add.outputs.id }}", only-if: learner}
              - action: snapshot
                with: {to: \(prefix).db}
              - action: put
                with: {key: \(prefix)/end, value: v, always: true}
            """
        }

        /// What a run has done to the cluster and leaves beside it, without its name.
        private struct Left: Equatable {
            /// Every write below its prefix, in order: one that is made twice is here twice.
            var writes: [String] = []
            var leases = 0
            var users: [String] = []
            var members = 0
            var files: [String] = []
            var statuses: [StepRecord.Status] = []
        }

        /// Carries a playbook of this name out, and tells what that has done.
        ///
        /// - Parameter number: another one each time.
        private func left(
            by name: String, _ number: Int, _ client: EtcdClient, _ carryOut: () async throws -> Void
        ) async throws -> Left {
            try folder.playbook(name, Self.steps(name, port: number))
            let start = try await client.get(GetRequest(key: name)).header.revision + 1
            let leases = try await leases(client)
            try await carryOut()
            var left = Left()
            left.writes = try await writes(name + "/", from: start, client).map { $0.replacing(name, with: "") }
            left.leases = try await self.leases(client) - leases
            left.users = try await client.userList().users.filter { $0 == name }.map { _ in "its own" }
            left.members = try await client.memberList().members.count
            left.files = folder.names.filter { $0.hasPrefix(name) }.map { $0.replacing(name, with: "") }
            left.statuses = try await shown(name).steps.map(\.status)
            return left
        }

        /// How many leases there are of the step's kind. That of the lock of a run that died stays for a while.
        private func leases(_ client: EtcdClient) async throws -> Int {
            var count = 0
            for lease in try await client.leases().leases where try await isOfStep(lease, client) { count += 1 }
            return count
        }

        private func isOfStep(_ lease: Int64, _ client: EtcdClient) async throws -> Bool {
            try await client.leaseTimeToLive(lease).grantedTTL == 3600
        }

        private func writes(_ prefix: String, from revision: Int64, _ client: EtcdClient) async throws -> [String] {
            // Behind all others, so that the watch has an end.
            let last = try await client.put(PutRequest(key: prefix + "~", value: "")).header.revision
            return try await client.watch(WatchRequest(.prefix(prefix), startRevision: revision)) { watch in
                var writes: [String] = []
                while true {
                    for event in try await watch.next().events {
                        guard event.keyValue.modRevision < last else { return writes }
                        let value = String(decoding: event.keyValue.value, as: UTF8.self)
                        writes.append("\(event.kind) \(event.keyValue.keyText) \(value)")
                    }
                }
            }
        }

        private func flags(_ name: String) throws -> [String] {
            [
                "--endpoints", try TestCluster.current.endpoints[0], "--state-dir", "state-\(name)", "--progress",
                "none",
            ]
        }

        private func run(_ name: String) throws -> [String] {
            ["run", "\(name).yaml", "--confirm", name] + (try flags(name))
        }

        private func shown(_ name: String) async throws -> RunRecord {
            let shown = try await folder.run("show", "--state-dir", "state-\(name)", "--format", "json")
            shown.expect(0)
            return try JSONDecoder().decode(RunRecord.self, from: Data(shown.output.utf8))
        }

        private func journals(_ name: String) -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: folder.file("state-\(name)/runs"))) ?? []
        }

        /// The lines of the only journal; none where it has not appeared.
        private func lines(_ name: String) throws -> [Substring] {
            guard let journal = journals(name).first(where: { !$0.hasPrefix(".") }) else { return [] }
            return try folder.read("state-\(name)/runs/\(journal)").split(separator: "\n")
        }

        /// Runs it, has it killed there, and goes on with it to the end.
        private func dieAndGoOn(_ name: String, _ killer: LineKiller, _ side: LineKiller.Side, _ line: Int) async throws
        {
            let died = try await BuiltCommand.start(
                try run(name), environment: killer.environment(side, line), folder: folder.path)
            #expect(await died.wait() == .signalled(SIGKILL), "\(name): \(died.output)\(died.errors)")
            let left = try lines(name)
            // It appears once its first line is on the disk.
            let written = side == .after ? line : line - 1
            #expect(left.count == (written == 1 ? 0 : written), "\(name): \(journals(name))")
            let ended = left.isEmpty ? try await beginAnew(name) : try await folder.run(resume(name))
            ended.expect(0)
            #expect(journals(name).count == 1, "\(name): \(journals(name))")
        }

        private func resume(_ name: String) throws -> [String] { ["resume", "--confirm", name] + (try flags(name)) }

        /// Where there is no journal nothing was changed but the lock, which is asked for while the first line is written:
        /// nobody has it, or the run that died does, or will in a moment.
        private func beginAnew(_ name: String) async throws -> Ended {
            (try await folder.run(resume(name))).expect(66, "no run has left a journal")
            let endpoints = ["--endpoints", try TestCluster.current.endpoints[0]]
            let shown = try await folder.run(["lock", "show", "--format", "json"] + endpoints)
            let lock = try JSONDecoder().decode(LockRecord.self, from: Data(shown.output.utf8))
            #expect(lock.isHeld == (lock.holder != nil))
            if let holder = lock.holder {
                (try await folder.run(["lock", "break", holder.run] + endpoints)).expect(0)
            }
            return try await folder.run(try run(name) + ["--lock-timeout", "2m"])
        }

        @Test(
            "F12: killed at any line of its journal, it goes on to the end of an undisturbed run, and repeats nothing")
        func everyLine() async throws {
            let killer = try await LineKiller(in: folder)
            try await withEtcdClient(try TestCluster.current.clientConfiguration) { client in
                let undisturbed = try await left(by: "whole", 1, client) {
                    (try await folder.run(try run("whole"))).expect(0)
                }
                #expect(undisturbed.writes.count == 9 && undisturbed.leases == 1 && undisturbed.members == 1)
                let whole = try lines("whole")
                for (number, line) in zip(1..., whole) {
                    let isIntent = line.hasPrefix("{\"intent\"")
                    // What an intent announces is done before the next line, and nothing of it is written.
                    for side in isIntent ? [LineKiller.Side.after, .before] : [.after] {
                        let name = "\(side)-\(number)"
                        let found = try await left(by: name, side == .after ? number + 1 : 1000 + number, client) {
                            try await dieAndGoOn(name, killer, side, side == .after ? number : number + 1)
                        }
                        #expect(found == undisturbed, "\(name), \(line)")
                    }
                }
            }
        }
    }
}
