import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// Each on a cluster of its own, where somebody undoes or outdoes a change as soon as it is made.
    @Suite("Reading back", .startsProcesses)
    struct ReadingBack {}
}

extension OnRealClusters.ReadingBack {
    private struct Meddling: Sendable, CustomTestStringConvertible {
        /// The action that is tried.
        var testDescription: String
        var step: String
        /// The effect after which somebody meddles, with a line of bash; `$LAST` is the id of the member listed last.
        var effect: String
        var line: String
        /// What the note starts with; `ID` is the id of the member it is about.
        var note: String
    }

    private static let last = "LAST=$(etcdctl member list | grep -v ', m1,' | tail -n 1 | cut -d, -f1)"
    private static let meddlings = [
        Meddling(
            testDescription: "delete", step: "{action: delete, with: {prefix: /k/}}", effect: "delete",
            line: "etcdctl put /k/1 again", note: "prefix /k/ holds 1 key again"),
        Meddling(
            testDescription: "compact", step: "{action: compact, with: {revision: 5}}", effect: "compact",
            line: "etcdctl compact 8", note: "history starts after revision 5"),
        Meddling(
            testDescription: "member-add", step: "{action: member-add, with: {peer-urls: [\"http://127.0.0.1:2\"]}}",
            effect: "add", line: "\(last); etcdctl member remove $LAST", note: "member ID is not listed"),
        Meddling(
            testDescription: "member-update",
            step: "{action: member-update, with: {member: m1, peer-urls: [\"http://127.0.0.1:2\"]}}",
            effect: "update",
            line:
                "etcdctl member update $(etcdctl member list | cut -d, -f1) --peer-urls=http://127.0.0.1:3",
            note: "m1 (ID) is listed as voter at http://127.0.0.1:3, and not as voter at http://127.0.0.1:2"),
        Meddling(
            testDescription: "auth-enable", step: "{action: auth-enable, with: {root-password: {env: root}}}",
            effect: "enable", line: "etcdctl --user root:secret auth disable", note: "authentication is off again"),
        Meddling(
            testDescription: "auth-disable",
            step: "{action: auth-enable, with: {root-password: {env: root}}}\n- action: auth-disable",
            effect: "disable", line: "etcdctl auth enable", note: "authentication is on again"),
    ]

    @Test("Nothing is noted where everything is as predicted, and a difference is", arguments: meddlings)
    private func difference(_ known: Meddling) async throws {
        for meddles in [false, true] {
            try await Self.onFresh { cluster, session in
                var planned = try await session.plan("- " + known.step)
                let line = meddles ? known.line : "true"
                planned.setting.log = Meddler(line: line, cluster: cluster).log { $0.isAfter(known.effect) }
                let record = await planned.run()
                #expect(record.verdict == .done, "\(record.complaint)")
                let id = record.output("id")?.text ?? ""
                let notes = record.steps.last?.notes ?? []
                #expect(notes.count == (meddles ? 1 : 0), "\(notes)")
                let wanted = known.note.replacing("ID", with: id)
                #expect(notes.allSatisfy { $0.hasPrefix(wanted) }, "\(notes)")
            }
        }
    }

    @Test("A change that was made and cannot be read back is told as both")
    func unreadable() async throws {
        try await Self.onFresh { cluster, session in
            var planned = try await session.plan("- {action: delete, with: {prefix: /k/}}")
            let pid = try #require(cluster.members[0].pid)
            planned.setting.log = Meddler(line: "kill -9 \(pid)", cluster: cluster).log { $0.isAfter("delete") }
            let record = await planned.run()
            #expect(record.verdict == .failed, "\(record.complaint)")
            #expect(record.steps[0].effects.map(\.outcome) == [.done])
            #expect(record.steps[0].changed)
            let message = record.steps[0].error?.message ?? ""
            #expect(message.hasPrefix("the step was carried out, and cannot be read back: "), "\(message)")
        }
    }

    /// One member whose key space is at revision 10.
    private static func onFresh(_ body: (EtcdCluster, PlaybookSession) async throws -> Void) async throws {
        try await withEtcdCluster(.one) { cluster in
            var configuration = cluster.clientConfiguration
            configuration.requestTimeout = .seconds(10)
            try await withEtcdClient(configuration) { client in
                for number in 1..<10 { try await client.put(PutRequest(key: "/k/\(number)", value: "v")) }
                try await body(cluster, PlaybookSession(client: client, secrets: ["root": "secret"]))
            }
        }
    }
}

extension RecordedValue {
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}
