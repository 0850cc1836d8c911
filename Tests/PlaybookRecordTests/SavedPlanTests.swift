import PlaybookRecord
import Testing
import YAMLSyntax

@Suite("Saved plans")
struct SavedPlanTests {
    private static let m1 = MemberReference(id: "1", name: "m1")
    private static let m2 = MemberReference(id: "2", name: "m2")

    private static func member(_ reference: MemberReference, learner: Bool = false, size: Int64 = 1) -> MemberRecord {
        MemberRecord(
            id: reference.id, name: reference.name, endpoint: nil, isLearner: learner, isHealthy: true, dbSize: size)
    }

    private static func plan(cluster: String = "c", _ steps: [[Effect]]) -> RunRecord {
        plan(cluster: cluster, members: [member(m1), member(m2)], steps)
    }

    private static func plan(cluster: String = "c", members: [MemberRecord], _ steps: [[Effect]]) -> RunRecord {
        RunRecord(
            kind: .plan, playbook: PlaybookIdentity(name: "p", path: "p.yaml", digest: "d"),
            cluster: ClusterRecord(id: cluster, version: nil, leader: nil, members: members, alarms: []),
            run: RunIdentity(id: "r", started: Timestamp(milliseconds: 0)),
            steps: steps.enumerated().map { index, effects in
                StepRecord(
                    number: index + 1, id: nil, title: "t", action: "a", place: .start, status: .planned,
                    effects: effects.map { EffectRecord($0, kind: .write, outcome: .planned) })
            })
    }

    private static func differences(_ saved: RunRecord, _ now: RunRecord) -> [String] {
        let plan = SavedPlan(expires: Timestamp(milliseconds: 1), inputs: GivenInputs(), plan: saved)
        return plan.differences(from: now).map { difference in
            switch difference {
            case .cluster(let was, let now): "cluster \(was ?? "-") \(now ?? "-")"
            case .memberJoined(let member): "joined \(member.name)"
            case .memberGone(let member): "gone \(member.name)"
            case .memberRole(let member): "role \(member.name)"
            case .effectNew(let step, _): "new \(step.number)"
            case .effectGone(let step, _): "gone \(step.number)"
            case .effectDiffers(let step, _, _): "differs \(step.number)"
            }
        }
    }

    private static let key = Change.key(KeyText(Array("k".utf8)))
    private static let put = Effect("put", key, before: "1 byte", after: "2 bytes")

    @Test("The same plan is no difference, and neither are figures that move by themselves")
    func same() {
        let saved = [
            [Self.put], [Effect("1", .occupy(Self.m1, estimate: 1), before: "5 MiB", after: "1 MiB")],
            [Effect("c", .revision(5))], [Effect("f", .file(path: "a-20261121.db", source: Self.m1))],
        ]
        let later = [
            [Self.put], [Effect("1", .occupy(Self.m1, estimate: 2), before: "6 MiB", after: "2 MiB")],
            [Effect("c", .revision(9))], [Effect("f", .file(path: "a-20261122.db", source: Self.m2))],
        ]
        #expect(Self.differences(Self.plan(saved), Self.plan(later)) == [])
        let grown = [Self.member(Self.m1, size: 7), Self.member(Self.m2)]
        #expect(Self.differences(Self.plan(saved), Self.plan(members: grown, later)) == [])
    }

    @Test("Another cluster, and members that came, went or changed their role, are told")
    func members() {
        let saved = Self.plan([])
        #expect(Self.differences(saved, Self.plan(cluster: "e", [])) == ["cluster c e"])
        let m3 = Self.member(MemberReference(id: "3", name: "m3"))
        #expect(
            Self.differences(saved, Self.plan(members: [Self.member(Self.m1), m3], [])) == ["joined m3", "gone m2"])
        let learner = [Self.member(Self.m1), Self.member(Self.m2, learner: true)]
        #expect(Self.differences(saved, Self.plan(members: learner, [])) == ["role m2"])
        var unseen = saved
        unseen.cluster = nil
        #expect(Self.differences(saved, unseen) == ["cluster c -"])
    }

    @Test("Effects that are new, gone, or between other ends are told, each at its step")
    func effects() {
        let drifted = Effect("put", Self.key, before: "9 bytes", after: "2 bytes")
        #expect(Self.differences(Self.plan([[Self.put]]), Self.plan([[drifted]])) == ["differs 1"])
        #expect(Self.differences(Self.plan([[Self.put]]), Self.plan([[]])) == ["gone 1"])
        #expect(Self.differences(Self.plan([[]]), Self.plan([[Self.put]])) == ["new 1"])
        #expect(Self.differences(Self.plan([[Self.put], []]), Self.plan([[], [Self.put]])) == ["new 2", "gone 1"])
        #expect(Self.differences(Self.plan([[Self.put]]), Self.plan([[Self.put, Self.put]])) == ["new 1"])
        let removal = Effect("r", .memberRemove(Self.m1))
        let other = Effect("r", .memberRemove(Self.m2))
        #expect(Self.differences(Self.plan([[removal]]), Self.plan([[other]])) == ["new 1", "gone 1"])
    }
}
