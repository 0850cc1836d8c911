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
        verified. A cluster without quorum or with alarms can still be saved: that only warns. A plan \
        notes where the disk has less room than the file is expected to take.
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
    @Argument("The member to read from; where it is left out, the healthy follower that is the least behind.")
    package var from: MemberSelector?
    @Argument("How many files of this name stay, the new one included.", in: 1...10_000) package var keep: Int64?
    @Argument("Replace a file that is there.") package var overwrite = false

    package struct Outputs: OutputSet {
        @Output("The file.") package var path: String?
        @Output("Its size.") package var bytes: ByteSize?
        @Output("The SHA-256 digest of the database in it, in hexadecimal.") package var sha256: String?
        @Output("A revision that is surely in it: the one its member was at.") package var revisionAtLeast: Int64?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.file(to)] }

    package func validate() -> [FieldProblem] {
        guard !to.isEmpty else { return [FieldProblem("to", "a file has a name", code: .invalidText)] }
        guard keep != nil, SnapshotSeries(path: to) == nil else { return [] }
        return [
            FieldProblem(
                "keep", with: ["to"], "the file name has no run.stamp by which older files could be told",
                help: "write to: \"backups/etcd-${{ run.stamp }}.db\"")
        ]
    }

    /// What was seen before the snapshot.
    package struct Observation: Sendable {
        var source: MemberView
        /// What the source was at.
        var revision: Int64
        /// Files that `keep` will delete, oldest first, with their sizes.
        var outdated: [(path: String, bytes: Int64)]
        /// How many bytes there is room for; nil where nobody can tell.
        var room: Int64?
        /// The file, where it was saved before the run was cut off in this step.
        var saved: SnapshotDownload.Saved?
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
            let saved = await savedBefore(cluster)
            if saved == nil { try WholeFile.checkCreatingFolder(to, replacing: replaces(cluster)) }
            let outdated = try await SnapshotSeries(path: to)?.outdated(keeping: keep)
            return Observation(
                source: source, revision: source.status?.revision ?? 0, outdated: outdated ?? [],
                room: await FileThread.shared.run { [to] in WholeFile.room(for: to) }, saved: saved)
        } catch { throw StepFailure(error) }
    }

    package func predict(_ seen: Observation) throws(StepFailure) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.path = to
        let size = ByteSize(seen.source.status?.dbSize ?? 0)
        let effect = Effect(
            Self.effectID, .file(path: to, source: seen.source.reference),
            after: "about \(size), from \(seen.source.reference)")
        let deletions = seen.outdated.map { file in
            Effect("delete:\(file.path)", .file(path: file.path, source: nil), before: "\(ByteSize(file.bytes))")
        }
        if let saved = seen.saved { outputs.note(saved) }
        var prediction = Prediction(effects: deletions, outputs: outputs)
        if seen.saved == nil {
            prediction.effects.insert(effect, at: 0)
            if let shortage = Self.shortage(of: seen.room, for: size, at: to) { prediction.notes.append(shortage) }
        }
        return prediction
    }

    /// What is noted where the file will hardly fit; old ones are deleted only once it is there.
    package static func shortage(of room: Int64?, for size: ByteSize, at path: String) -> String? {
        guard let room, room < size.bytes else { return nil }
        return "the disk has \(ByteSize(room)) free where \(path) is to be, which takes about \(size)"
    }

    package func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        var outputs = prediction.outputs
        for effect in prediction.effects {
            guard effect.id == Self.effectID else {
                try await delete(effect, performer)
                continue
            }
            guard let endpoint = seen.source.endpoint else { return outputs }
            let saved = try await performer.perform(effect, seen: seen.revision) { client in
                try await SnapshotDownload(
                    path: to, replaces: replaces(performer.reader), source: "\(seen.source.reference)"
                )
                .run(client, endpoint, performer)
            }
            outputs.note(saved)
            outputs.revisionAtLeast = seen.revision
        }
        return outputs
    }

    private static let effectID = "snapshot"

    private func replaces(_ cluster: ClusterReader) -> Bool { overwrite || cluster.wroteBefore(Self.effectID) }

    /// What was saved is not saved again, and what it made too many is deleted.
    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard let saved = await savedBefore(cluster) else { return .lookAgain }
        do throws(FileProblem) {
            let outdated = try await SnapshotSeries(path: to)?.outdated(keeping: keep) ?? []
            guard outdated.isEmpty else { return .lookAgain }
        } catch { throw StepFailure(error) }
        var outputs: [String: Value] = ["bytes": .size(ByteSize(saved.bytes)), "sha256": .string(saved.digest)]
        let seen = earlier.first { $0.outcomes[Self.effectID] != nil }?.intent.seen
        if let seen { outputs["revision_at_least"] = .integer(seen) }
        return .made(outputs)
    }

    /// The file as it was saved before the run was cut off; nil where it was not. It appears only once it is verified,
    /// and was not there before; its digest must still fit.
    private func savedBefore(_ cluster: ClusterReader) async -> SnapshotDownload.Saved? {
        guard !overwrite, cluster.wasBegun(Self.effectID) else { return nil }
        return await FileThread.shared.run { [to] in try? SnapshotDownload.saved(at: to) }
    }

    private func delete(_ effect: Effect, _ performer: Performer) async throws(StepFailure) {
        guard case .file(let path, _) = effect.change else { return }
        try await performer.perform(effect) { _ in
            do throws(FileProblem) { try await FolderListing.remove(path) } catch { throw StepFailure(error) }
        }
    }

    /// The follower that is the least behind; the leader has enough to do. One that CORRUPT names, or that is cut off,
    /// only where there is no other.
    package static func bestSource(_ view: ClusterView) throws(StepFailure) -> MemberView {
        let best = view.voters.filter(\.isReachable).min { rank($0, view) < rank($1, view) }
        guard let best else { throw StepFailure(.unreachable, "no voter answers that could send a snapshot") }
        return best
    }

    /// The lower the better. How much each has applied tells also without a leader who has the newest data.
    private static func rank(_ member: MemberView, _ view: ClusterView) -> (Int, Int, Int, UInt64, UInt64) {
        (
            view.hasAlarm(.corrupt, member.id) ? 1 : 0, member.isServing ? 0 : 1, member.id == view.leader?.id ? 1 : 0,
            .max - (member.status?.raftAppliedIndex ?? 0), member.id
        )
    }
}

extension Snapshot.Outputs {
    fileprivate mutating func note(_ saved: SnapshotDownload.Saved) {
        bytes = ByteSize(saved.bytes)
        sha256 = saved.digest
    }
}
