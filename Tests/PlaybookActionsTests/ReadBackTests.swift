import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookRecord
import Testing

@Suite("What is read back, against what was promised")
struct ReadBackTests {
    private static let url = "http://10.0.0.4:2380"
    private static let m4 = Member(id: 0x4, name: "m4", peerURLs: [url], clientURLs: [], isLearner: true)

    private static func members(_ change: (inout Member) -> Void = { _ in }) -> [Member] {
        var changed = m4
        change(&changed)
        return [Member(id: 0x1, name: "m1", peerURLs: ["http://10.0.0.1:2380"], clientURLs: []), changed]
    }

    private static func view(_ members: [Member]) -> ClusterView {
        ClusterView(
            id: 1,
            members: members.map {
                MemberView(id: $0.id, name: $0.name, peerURLs: $0.peerURLs, isLearner: $0.isLearner)
            })
    }

    @Test("A member that was added is listed as it was announced")
    func add() throws {
        let add = try bound(MemberAdd.self, "{name: m4, peer-urls: [\"\(Self.url)\"]}")
        var outputs = MemberAdd.Outputs()
        outputs.id = "4"
        #expect(add.differences(Self.members(), outputs) == [])
        #expect(
            add.differences(Self.members { $0.isLearner = false }, outputs) == [
                "m4 (4) is listed as voter at http://10.0.0.4:2380, and not as learner at http://10.0.0.4:2380"
            ])
        #expect(
            add.differences([], outputs) == [
                "member 4 is not listed, and was to be listed as learner at http://10.0.0.4:2380"
            ])
    }

    @Test("A member that was updated has the URLs, in whatever order, and its role of before")
    func update() throws {
        let update = try bound(
            MemberUpdate.self, "{member: \"name:m4\", peer-urls: [\"http://h:2\", \"http://h:1\"]}")
        let prediction = try update.predict(Self.view(Self.members()))
        #expect(
            prediction.words == ["update: learner at http://10.0.0.4:2380 → learner at http://h:1, http://h:2"])
        #expect(update.differences(Self.members { $0.peerURLs = ["http://h:1", "http://h:2"] }, prediction) == [])
        #expect(update.differences(Self.members(), prediction).count == 1)
        let promoted = Self.members { ($0.peerURLs, $0.isLearner) = (["http://h:1", "http://h:2"], false) }
        #expect(
            update.differences(promoted, prediction) == [
                "m4 (4) is listed as voter at http://h:1, http://h:2, and not as learner at http://h:1, http://h:2"
            ])
    }

    @Test("A member that was promoted votes, and one that was removed is gone")
    func promoteAndRemove() throws {
        let promote = try bound(MemberPromote.self, "{member: \"name:m4\"}")
        let promoted = try promote.predict(Self.view(Self.members())).outputs
        #expect(promote.differences(Self.members { $0.isLearner = false }, promoted) == [])
        #expect(promote.differences(Self.members(), promoted) == ["m4 (4) is still a learner"])
        #expect(promote.differences([], promoted) == ["member 4 is not listed any more"])
        let remove = try bound(MemberRemove.self, "{member: \"name:m4\"}")
        let removed = try remove.predict(Self.view(Self.members())).outputs
        #expect(remove.differences([Self.members()[0]], removed) == [])
        #expect(remove.differences(Self.members(), removed) == ["m4 (4) is still listed"])
    }

    @Test("A learner that is far behind is promoted only after a wait")
    func late() throws {
        var view = Self.view(Self.members())
        view.members[0].status = MemberStatus(leader: 1, raftIndex: 1_000_000, raftAppliedIndex: 1_000_000)
        view.members[1].status = MemberStatus(leader: 1, raftIndex: 1_000_000, raftAppliedIndex: 990_000)
        let waiting = try bound(MemberPromote.self, "{member: \"name:m4\"}")
        #expect(try waiting.predict(view).effects.count == 1)
        let hasty = try bound(MemberPromote.self, "{member: \"name:m4\", wait: false}")
        let refusal = failure { () throws(StepFailure) in _ = try hasty.predict(view) }
        #expect(refusal?.message == "m4 (4) is 10000 entries behind the leader, more than 5000")
        view.members[1].status?.raftAppliedIndex = 995_000
        #expect(try hasty.predict(view).effects.count == 1)
        (view.members[1].status, view.members[1].problem) = (nil, "connection refused")
        let dead = failure { () throws(StepFailure) in _ = try hasty.predict(view) }
        #expect(dead?.message == "m4 (4) does not answer: connection refused")
        #expect(try waiting.predict(view).effects.count == 1)
    }

    @Test("History starts where it was to start")
    func compact() {
        #expect(Compact.differences(7, isReadable: true, isOlderReadable: false) == [])
        #expect(
            Compact.differences(7, isReadable: true, isOlderReadable: true) == ["revision 6 can still be read"])
        #expect(
            Compact.differences(7, isReadable: false, isOlderReadable: false) == [
                "history starts after revision 7: somebody else has compacted further"
            ])
    }

    @Test("A range is empty after a deletion, and authentication is what it was to be")
    func others() throws {
        let delete = try bound(Delete.self, "{prefix: /a/}")
        #expect(delete.differences(remaining: 0) == [])
        #expect(delete.differences(remaining: 2).first?.contains("holds 2 keys again") == true)
        #expect(AuthEnable.differences(isOn: true) == [])
        #expect(AuthEnable.differences(isOn: false) == ["authentication is off again"])
        #expect(AuthDisable.differences(isOn: false) == [])
        #expect(AuthDisable.differences(isOn: true) == ["authentication is on again"])
    }
}
