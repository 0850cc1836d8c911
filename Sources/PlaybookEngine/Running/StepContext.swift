package import EtcdClient
package import PlaybookLanguage
package import PlaybookRecord

/// What one step runs in.
package struct StepContext: Sendable {
    package var client: EtcdClient
    /// The run's own client, for looking at the cluster as a whole; nil where that is the same.
    package var overview: EtcdClient?
    /// The id of the cluster the plan was made for; nil until one was seen.
    package var clusterID: UInt64?
    /// The step's number, counted from 1.
    package let step: Int
    /// The step and the iterations around it.
    package var path = StepPath(0)
    /// What the step is called, and its action.
    var title = ""
    var action = ""
    /// When no further change is begun; nil for never.
    var end: RunEnd?
    /// Told when the step's time is over.
    var cut = CutOff()
    /// Whether doing the step's changes twice does what doing them once does.
    var isIdempotent = true
    /// Where changes are written down; nil where nothing is kept of them.
    package var journal: (any Journal)?
    /// The changing calls that this step made in a run that was cut off in it.
    package var earlier: [EarlierIntent] = []
    /// The effects that surely came about before the run was cut off in this step, by their ids.
    var madeBefore: Set<String> = []
    /// The lock of the cluster; nil where nobody else is to be kept out.
    var lock: RunLock?
    /// The revision that the step read at before the run was cut off, where it reads once more; nil elsewhere.
    var readBefore: Int64?
    /// The files that the step wrote before the run was cut off, and writes once more, by their effects' ids.
    var wroteBefore: Set<String> = []
    /// What the operator says of calls of which nobody else can tell.
    package var assumption: Assumption?
    /// Whether the run has gone on behind the step: its earlier calls are settled, and nothing is carried out.
    var isPassedOver = false
    /// What the step is to put out, as far as it is known.
    var foreseen: [String: Value] = [:]
    /// The cluster as a plan sees it, the same for all its steps; nil in a run, where every look is a new one.
    package var planned: ClusterView?
    /// What the earlier steps of the same plan are to change; empty in a run, which finds it done.
    package var expected: [Effect] = []
    /// How many revisions the run's lock makes before the step; 0 in a run, which finds them made.
    var lockRevisions: Int64 = 0
    /// What the step's expressions may read.
    package let scope: Scope
    package let log: RunLog
    package let secrets: any SecretResolving
    /// Opens clusters besides the run's own; nil where there are none.
    var clusters: (any ClusterOpening)?
    /// The leases that the step is to run under.
    var leases: [LeaseKeeper] = []
    /// The key of the run lock, which no action copies or writes.
    var lockKey: String?
    /// Nil where nobody watches.
    package let attendant: (any Attendant)?
    /// What a saved plan lets the run do; nil where the run goes by a plan of its own.
    package var approved: ApprovedEffects?
    /// What the run can tell of itself so far; of a plan, nothing but which it is.
    package var report = ReportSoFar(
        playbook: PlaybookIdentity(name: "", path: "", digest: ""), run: "")
    /// Whether values read from the cluster may be shown.
    package let showsValues: Bool
    /// The members that the plan's effects were made for, by the effects' ids; empty where the plan was not certain.
    package var pinned: [String: MemberReference] = [:]

    /// A name or a URL can come to mean another member between the plan, which somebody confirmed, and the step.
    func expectPinned(_ effects: [Effect]) throws(StepFailure) {
        for effect in effects {
            guard let target = effect.change.pinnedMember, let planned = pinned[effect.id], planned.id != target.id
            else { continue }
            throw StepFailure(
                .refused, "the plan was made for \(planned), and the step would now change \(target)",
                help: "plan again, and name the member by its id")
        }
    }

    /// Takes known secrets out of text that leaves this machine.
    package func redact(_ text: String) -> String { report.redact(text) }

    package func expectSameCluster(_ view: ClusterView) throws(StepFailure) { try expectCluster(view.id) }

    func expectCluster(_ id: UInt64) throws(StepFailure) { try StepFailure.expect(clusterID, id) }
}

extension StepFailure {
    /// Throws `refused` where an answer is from another cluster.
    ///
    /// - Parameters:
    ///   - planned: the cluster that the plan was made for; nil for any.
    ///   - id: the cluster that the answer is from; 0 where it does not say.
    static func expect(_ planned: UInt64?, _ id: UInt64) throws(StepFailure) {
        guard let planned, id != planned, id != 0 else { return }
        throw StepFailure(
            .refused,
            "the endpoints now answer for cluster \(String(id, radix: 16)), the plan was made for "
                + String(planned, radix: 16))
    }
}

/// Finds the value behind a reference to a secret.
package protocol SecretResolving: Sendable {
    /// - Throws: `configuration` where there is no such secret, naming the reference and never the value.
    func resolve(_ reference: SecretReference) async throws(StepFailure) -> Secret
}
