import Digests
import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `snapshot`: streams one member's database into a file and verifies it on the way.
package struct Snapshot: Action {
    package static let name = "snapshot"
    package static let otherNames = ["backup", "save", "snapshot-save"]
    package static let summary = "Stream one member's database into a file, verified on the way."
    package static let discussion = """
        The file appears whole or not at all, readable by its owner alone, and only after the SHA-256 digest at the end \
        of the stream fits what was received. A folder that is missing is created. With keep:, the newest files that the \
        same name with another run.stamp could have made are kept, and older ones are deleted, after the new one is \
        verified. A cluster without quorum or with alarms can still be saved: that only warns.
        """
    package static let examples = [
        ActionExample(
            "Keep the newest eight snapshots.",
            """
            - action: snapshot
              with: {to: "backups/etcd-${{ run.stamp }}.db", keep: 8}
              timeout: 10m
            """)
    ]
    package static let isUnconditional = true
    package static let changesCluster = false

    @Argument("The file to write.") package var to: String
    @Argument("The member to read from; where it is left out, the follower that is the least behind.")
    package var from: MemberSelector?
    @Argument("How many files of this name stay, the new one included.", in: 1...10_000) package var keep: Int64?
    @Argument("Replace a file that is there.") package var overwrite = false

    package struct Outputs: OutputSet {
        @Output("The file.") package var path: String?
        @Output("Its size.") package var bytes: ByteSize?
        @Output("The SHA-256 digest of the database in it, in hexadecimal.") package var sha256: String?
        @Output("A revision that is surely in it.") package var revisionAtLeast: Int64?

        package init() {}
    }

    package init() {}

    package func validate() -> [FieldProblem] {
        guard keep != nil, SnapshotSeries(path: to) == nil else { return [] }
        return [
            FieldProblem(
                "keep", "the file name has no run.stamp by which older files could be told",
                help: "write to: \"backups/etcd-${{ run.stamp }}.db\"")
        ]
    }

    /// What was seen before the snapshot.
    package struct Observation: Sendable {
        var source: MemberView
        var revision: Int64
        /// Files that `keep` will delete, oldest first, with their sizes.
        var outdated: [(path: String, bytes: Int64)]
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Observation {
        let view = try await cluster.view()
        let source = if let from { try view.require(from) } else { try Self.bestSource(view) }
        guard !source.isLearner else {
            throw StepFailure(.failed, "\(source.reference) is a learner, and learners send no snapshots")
        }
        guard source.endpoint != nil else {
            throw StepFailure(.refused, "no URL reaches \(source.reference): \(source.complaint)")
        }
        do throws(FileProblem) {
            try WholeFile.checkCreatingFolder(to, replacing: overwrite)
            let outdated = try await SnapshotSeries(path: to)?.outdated(keeping: keep)
            return Observation(source: source, revision: view.revision, outdated: outdated ?? [])
        } catch { throw StepFailure(error) }
    }

    package func predict(_ seen: Observation) throws(StepFailure) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.path = to
        let size = ByteSize(seen.source.status?.dbSize ?? 0)
        let effect = Effect(
            "snapshot", .file(path: to, source: seen.source.reference),
            after: "about \(size), from \(seen.source.reference)")
        let deletions = seen.outdated.map { file in
            Effect("delete:\(file.path)", .file(path: file.path, source: nil), before: "\(ByteSize(file.bytes))")
        }
        return Prediction(effects: [effect] + deletions, outputs: outputs)
    }

    package func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first, let endpoint = seen.source.endpoint else {
            return prediction.outputs
        }
        let saved = try await performer.perform(effect, seen: seen.revision) { client in
            try await SnapshotDownload(path: to, replaces: overwrite, source: "\(seen.source.reference)")
                .run(client, endpoint, performer)
        }
        for deletion in prediction.effects.dropFirst() { try await delete(deletion, performer) }
        var outputs = prediction.outputs
        outputs.bytes = ByteSize(saved.bytes)
        outputs.sha256 = saved.digest
        outputs.revisionAtLeast = seen.revision
        return outputs
    }

    /// The file appears only once it is verified, and was not there before; its digest must still fit.
    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard !overwrite, let first = earlier.first(where: { $0.intent.effects.contains { $0.id == "snapshot" } }),
            first.isOpen || first.isMade
        else { return .lookAgain }
        let saved = await FileThread.shared.run { [to] in try? SnapshotDownload.saved(at: to) }
        guard let saved else { return .lookAgain }
        var outputs: [String: Value] = ["bytes": .size(ByteSize(saved.bytes)), "sha256": .string(saved.digest)]
        if let seen = first.intent.seen { outputs["revision_at_least"] = .integer(seen) }
        return .made(outputs)
    }

    private func delete(_ effect: Effect, _ performer: Performer) async throws(StepFailure) {
        guard case .file(let path, _) = effect.change else { return }
        try await performer.perform(effect) { _ in
            do throws(FileProblem) { try await FolderListing.remove(path) } catch { throw StepFailure(error) }
        }
    }

    /// The follower that is the least behind; the leader has enough to do. Without a leader, any that answers.
    private static func bestSource(_ view: ClusterView) throws(StepFailure) -> MemberView {
        let leader = view.leader?.id
        let answering = view.voters.filter(\.isReachable)
        let best = answering.min {
            ($0.id == leader ? 1 : 0, view.lag(of: $0), $0.id) < ($1.id == leader ? 1 : 0, view.lag(of: $1), $1.id)
        }
        guard let best else { throw StepFailure(.unreachable, "no voter answers that could send a snapshot") }
        return best
    }
}
