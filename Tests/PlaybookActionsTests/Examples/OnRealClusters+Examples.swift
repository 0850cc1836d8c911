import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// Every example of every action does what its caption says, once.
    @Suite("The actions' examples", .cluster(.three, on: [.v34, .v35]), .serialized)
    struct Examples {
        static let secrets = [
            "ETCD_ROOT_PASSWORD": "root's secret", "ETCD_SHOP_PASSWORD": "shop's secret",
            "ETCD_SHOP_NEXT_PASSWORD": "shop's next secret",
        ]
        static let onThree = Example.all.filter { $0.trial.options == nil }
        static let onOwn = Example.all.filter { $0.trial.options != nil }
    }
}

extension OnRealClusters.Examples {
    @Test("On a cluster of three members", arguments: EtcdRelease.allCases, onThree)
    func three(_ release: EtcdRelease, _ example: Example) async throws {
        let refusal = release == .v35 ? example.trial.refusalOn35 : nil
        try await Self.attempt(example, on: try TestCluster.of(release), expecting: refusal)
    }

    @Test("On a cluster of its own", arguments: onOwn)
    func own(_ example: Example) async throws {
        let options = try #require(example.trial.options)
        try await withEtcdCluster(options) { cluster in try await Self.attempt(example, on: cluster) }
    }

    @Test("Where nothing is as the example wants it, the plan says what is missing")
    func unprepared() async throws {
        let reasons = [
            "Promote a learner when it has caught up.": "no member is name:m4",
            "Remove a member whose machine is lost.": "is healthy; set even-if-healthy: true to remove it all the same",
            "The only member of a small cluster, which stands still meanwhile.": nil,
            "Announce a learner.": nil,
            "Move a member to another address.": nil,
            "Allow writes again after space was given back.": nil,
            "Turn authentication off.": nil,
        ]
        try await Self.withSession(try TestCluster.of(.v34)) { session in
            for example in Self.onOwn {
                guard let reason = reasons[example.caption] else { continue }
                let obstacle = try await session.plan(example.yaml).plan.obstacle
                #expect((obstacle == nil) == (reason == nil), "\(example.testDescription) \(obstacle?.message ?? "")")
                if let reason { #expect(obstacle?.message.contains(reason) == true, "\(obstacle?.message ?? "")") }
            }
        }
    }

    @Test("What is prepared is prepared for an example")
    func captions() {
        let captions = Example.all.map(\.caption)
        #expect(Set(captions).count == captions.count)
        #expect(ExampleTrial.all.keys.filter { !captions.contains($0) } == [])
    }

    /// Prepares the cluster, plans the example, runs it, and plans it again.
    private static func attempt(_ example: Example, on cluster: EtcdCluster, expecting refusal: String? = nil)
        async throws
    {
        try await withSession(cluster) { session in
            let (trial, ground) = (example.trial, try ExampleGround(cluster, session))
            try await trial.setUp(ground)
            if !trial.steps.isEmpty {
                let prepared = try await session.run(ground.local(trial.steps))
                try #require(prepared.verdict == .done, "\(prepared.complaint)")
            }
            try await trial.settle(ground)

            let planned = try await session.plan(ground.local(example.yaml))
            if let refusal {
                #expect(planned.plan.obstacle?.message.contains(refusal) == true, "\(planned.record.complaint)")
                return
            }
            #expect(planned.plan.obstacle == nil, "\(planned.record.complaint)")
            #expect(planned.plan.hasChanges == example.changesCluster)
            let record = try await Self.run(planned, trial, ground)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(PredictionCheck(plan: planned.record, run: record).problems == [], "it did what the plan said")
            try await expectSecondPlan(of: example, trial.changesAgain, ground)
        }
    }

    /// Runs a plan while somebody else does what the example waits for.
    private static func run(
        _ planned: PlannedSession, _ trial: ExampleTrial, _ ground: ExampleGround
    ) async throws -> RunRecord {
        guard let meanwhile = trial.meanwhile else { return await planned.run() }
        let other = Task {
            while !Task.isCancelled {
                try? await meanwhile(ground)
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        let record = await planned.run()
        other.cancel()
        _ = await other.result
        return record
    }

    /// Plans an example that was run. One that is unconditional has a place of its own again: its file is there now.
    private static func expectSecondPlan(
        of example: Example, _ changesAgain: Bool, _ ground: ExampleGround
    ) async throws {
        let ground = example.isUnconditional ? try ExampleGround(ground.cluster, ground.session) : ground
        let second = try await ground.session.plan(ground.local(example.yaml))
        #expect(second.plan.obstacle == nil, "\(second.record.complaint)")
        #expect(second.plan.hasChanges == changesAgain, "\(effects(second.record))")
        #expect(effects(second.record).isEmpty == !(changesAgain || example.isUnconditional))
    }

    private static func withSession(
        _ cluster: EtcdCluster, _ body: (PlaybookSession) async throws -> Void
    ) async throws {
        try await OnRealClusters.withSession(cluster, secrets: secrets, body)
    }

    private static func effects(_ record: RunRecord) -> [String] { record.steps.flatMap(\.effects).map(\.id) }
}
