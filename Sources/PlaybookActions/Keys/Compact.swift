import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `compact`: forgets old revisions.
package struct Compact: Action {
    package static let name = "compact"
    package static let summary = "Forget the revisions before one, so that the space they take can be used again."
    package static let discussion = """
        The revision is settled when the step is carried out: keep-revisions counts back from the newest then, which may \
        be the one that the run's lock made. One that is compacted already leaves everything as it is, one that does not \
        exist yet fails the step. Whoever watches or reads from before that revision fails afterwards, so keep as many \
        revisions as that may take. Where Kubernetes keeps its objects, its API server compacts by itself and is \
        disturbed by others: the step is refused there unless even-if-kubernetes: true is set. The space goes back to \
        the file system only with defragment.

        What tells of Kubernetes, and how far history goes back, is read: with authentication on the user needs the \
        permission to read the key compact_rev_key and the keys below /registry/, besides that of the run's lock.
        """
    package static let examples = [
        ActionExample(
            "Keep the last thousand revisions.",
            """
            - action: compact
              with: {keep-revisions: 1000}
            """)
    ]

    @Argument("Forget what lies before this revision.", in: 1 ... .max) package var revision: Int64?
    @Argument("Keep so many revisions, the newest among them.", in: 1 ... .max) package var keepRevisions: Int64?
    @Argument("Wait until the member that answers has removed what is forgotten from its database.")
    package var physical = true
    @Argument("Compact also where a Kubernetes API server does so itself.") package var evenIfKubernetes = false

    package static let constraints: [FieldConstraint] = [.exactlyOne(["revision", "keep-revisions"])]

    package struct Outputs: OutputSet {
        @Output("Whether anything was forgotten by this step.") package var changed: Bool?
        @Output("The oldest revision that is kept.") package var revision: Int64?

        package init() {}
    }

    package struct Observation: Sendable {
        /// The newest revision.
        package var newest: Int64
        /// Whether the newest is still to come: the one that the run's lock makes.
        package var countsLock = false
        /// What to compact to; nil where there is nothing to forget yet.
        package var target: Int64?
        /// Whether that is done already.
        package var isDone: Bool
        package var servesKubernetes: Bool

        package init(newest: Int64, target: Int64?, isDone: Bool = false, servesKubernetes: Bool = false) {
            self.newest = newest
            self.target = target
            self.isDone = isDone
            self.servesKubernetes = servesKubernetes
        }
    }

    package init() {}

    package var reads: [Subject] { [.revision, .compaction] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Observation {
        do throws(StepFailure) { return try await look(cluster) } catch {
            throw error.code == .permissionDenied ? .mayNotLook(error) : error
        }
    }

    private func look(_ cluster: ClusterReader) async throws(StepFailure) -> Observation {
        let newest = try await cluster.get(Self.probe(at: 0)).header.revision &+ cluster.lockRevisions
        let target = revision ?? keepRevisions.flatMap { Self.oldest(keeping: $0, of: newest) }
        var seen = Observation(newest: newest, target: target)
        seen.countsLock = cluster.lockRevisions > 0
        guard let target, target <= newest else { return seen }
        seen.isDone = try await Self.isCompacted(to: target, cluster)
        seen.servesKubernetes = try await cluster.servesKubernetes()
        return seen
    }

    package func predict(_ seen: Observation) throws(StepFailure) -> Prediction<Outputs> {
        guard let target = seen.target else { return unchanged(1, Self.nothingYet(seen.newest)) }
        guard target <= seen.newest else { throw .inTheFuture(target, seen.newest) }
        guard !seen.isDone else { return unchanged(target, "revision \(target) is compacted already") }
        guard evenIfKubernetes || !seen.servesKubernetes else { throw .kubernetesCompacts }
        var outputs = Outputs()
        outputs.changed = true
        outputs.revision = target
        let effect = Effect(
            "compact", .revision(target), after: "history starts at revision \(target) of \(seen.newest)")
        let notes = seen.countsLock && revision == nil ? [Self.newestIsLock(seen.newest)] : []
        return Prediction(effects: [effect], outputs: outputs, notes: notes)
    }

    // A member removes a large history for minutes; that the connection is alive is the client's to watch.
    package func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first, let target = seen.target else { return prediction.outputs }
        let request = CompactRequest(revision: target, physical: physical)
        try await performer.perform(effect) { client in
            do {
                try await client.compact(request, options: .timeout(.seconds(600)))
            } catch let error as EtcdError where error.code == .compacted {
                throw StepFailure(.conflict, "somebody else has compacted to revision \(target) or later meanwhile")
            }
        }
        return prediction.outputs
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty, let target = outputs.revision else { return [] }
        return Self.differences(
            target, isReadable: try await cluster.getIfKept(Self.probe(at: target)) != nil,
            isOlderReadable: try await cluster.getIfKept(Self.probe(at: target - 1)) != nil)
    }

    /// How history differs from what was promised: that it starts at `target`.
    package static func differences(_ target: Int64, isReadable: Bool, isOlderReadable: Bool) -> [String] {
        if isOlderReadable { return ["revision \(target - 1) can still be read"] }
        return isReadable ? [] : ["history starts after revision \(target): somebody else has compacted further"]
    }

    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard let last = earlier.last, last.isOpen || last.isMade,
            case .revision(let target)? = last.intent.effects.first?.change,
            try await Self.isCompacted(to: target, cluster)
        else { return .lookAgain }
        return .made([:])
    }

    private func unchanged(_ revision: Int64, _ note: String) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.changed = false
        outputs.revision = revision
        return Prediction(outputs: outputs, notes: [note])
    }

    /// The oldest of the newest `count` revisions; nil where there are no more than that.
    private static func oldest(keeping count: Int64, of newest: Int64) -> Int64? {
        let (oldest, overflow) = newest.subtractingReportingOverflow(count - 1)
        return overflow || oldest <= 1 ? nil : oldest
    }

    // A compaction keeps its own revision readable, so the one before tells. Revision 1 is the empty store.
    private static func isCompacted(to revision: Int64, _ cluster: ClusterReader) async throws(StepFailure) -> Bool {
        guard revision > 1 else { return true }
        return try await cluster.getIfKept(probe(at: revision - 1)) == nil
    }

    private static func probe(at revision: Int64) -> GetRequest {
        var request = GetRequest(key: "compact_rev_key")
        request.countOnly = true
        request.revision = revision
        return request
    }

    private static func newestIsLock(_ newest: Int64) -> String {
        "revision \(newest) is the one that the run's lock makes"
    }

    private static func nothingYet(_ newest: Int64) -> String {
        "the newest revision is \(newest): there are no more revisions than are to be kept"
    }
}

extension StepFailure {
    fileprivate static func inTheFuture(_ revision: Int64, _ newest: Int64) -> StepFailure {
        StepFailure(.failed, "revision \(revision) does not exist yet: the newest is \(newest)")
    }

    fileprivate static func mayNotLook(_ failure: StepFailure) -> StepFailure {
        var failure = failure
        failure.message =
            "the user may not read the key compact_rev_key and the keys below /registry/, which tell of Kubernetes"
        failure.help =
            "grant one of its roles read on that key and on that prefix, or log in as a user with the role root"
        return failure
    }

    fileprivate static let kubernetesCompacts = StepFailure(
        .refused, "a Kubernetes API server keeps its objects here and compacts by itself",
        help: "even-if-kubernetes: true compacts all the same")
}
