import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `mirror`: copies what lies below a prefix from another cluster, or from another prefix.
package struct Mirror: Action {
    package static let name = "mirror"
    package static let otherNames = ["make-mirror", "copy"]
    package static let summary = "Copy the keys below a prefix from another cluster, or to another prefix."
    package static let discussion = """
        What is written to is the playbook's own cluster, the one whose lock the run holds; from names the cluster to read, \
        and where it is left out keys are copied within the playbook's own. All keys are read at one revision, page by \
        page, and those that hold another value here are written, in transactions each of which compares what was seen. \
        With follow the step then goes on for that long, with every change since that revision, deletions too. Leases are \
        not copied, and neither is the lock of a run. A step that was cut off is completed by running it again: what is \
        copied already is left alone. Under --cluster FILE a from with a login is refused unless it names a file, too.
        """
    package static let examples = [
        ActionExample(
            "Copy a prefix from the old cluster, and take away here what is not there.",
            """
            - action: mirror
              with:
                from: {endpoints: ["http://10.0.9.1:2379"]}
                prefix: /config/
                to-prefix: /imported/config/
                prune: true
            """),
        ActionExample(
            "Follow what is written below a prefix for a while, under another name.",
            """
            - action: mirror
              with: {prefix: /orders/, to-prefix: /copy/orders/, follow: 2s}
            """),
    ]

    @Argument("The cluster to read, as cluster: names one; the playbook's own, where it is left out.")
    package var from: ClusterSettings?
    @Argument("What the keys to copy start with.") package var prefix: ByteText
    @Argument("What stands in its place in the copies; the same, where it is left out.")
    package var toPrefix: ByteText?
    @Argument("Delete the keys here that are not there.") package var prune = false
    @Argument("Go on copying changes for so long.") package var follow: PlaybookDuration?
    @Argument("How many keys one transaction writes; fewer where the server takes fewer.", in: 1...10_000)
    package var batch: Int64 = 127

    package struct Outputs: OutputSet {
        @Output("Whether any key was written or deleted.") package var changed: Bool?
        @Output("How many keys there were to copy.") package var count: Int64?
        @Output(
            "How many keys were written, changes that were followed included; in a run that was resumed, since then.")
        package var written: Int64?
        @Output("How many keys were deleted; in a run that was resumed, since then.") package var deleted: Int64?
        @Output("The revision of the source up to which everything is copied.") package var revision: Int64?

        package init() {}
    }

    package init() {}

    package var outputsOfTheMoment: [String] { from == nil ? ["revision"] : [] }

    package var reads: [Subject] {
        let own: [Subject] = [.keys(target.key, end: target.rangeEnd)]
        return from == nil ? own + [.keys(source.key, end: source.rangeEnd)] : own
    }

    package var secretReferences: [SecretReference] {
        [from?.password, from?.token, from?.keyPassword].compactMap(\.self)
    }

    package func validate() -> [FieldProblem] {
        guard from == nil, source.overlaps(target) else { return [] }
        return [
            FieldProblem(
                toPrefix == nil ? "prefix" : "to-prefix", with: ["prefix", "to-prefix", "from"],
                toPrefix == nil ? "keys would be copied onto themselves" : "a copy would be copied again",
                help: toPrefix == nil ? "name another cluster with from, or another prefix with to-prefix" : nil)
        ]
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> MirrorDifference {
        try await difference(at: nil, cluster)
    }

    package func predict(_ seen: MirrorDifference) throws(StepFailure) -> Prediction<Outputs> {
        var prediction = Prediction<Outputs>()
        if !seen.writes.isEmpty {
            let isThere = seen.writes.count { $0.found != 0 }
            prediction.effects.append(
                Effect(
                    Self.copying, .keysWritten(KeyText(target.key), end: KeyText(target.rangeEnd)),
                    before: isThere == 0 ? nil : "\(KeyWords.count(Int64(isThere))) with another value",
                    after: KeyWords.count(Int64(seen.writes.count))))
        }
        if prune, !seen.surplus.isEmpty {
            prediction.effects.append(
                Effect(Self.pruning, target.deletion, before: KeyWords.count(Int64(seen.surplus.count))))
        }
        if let follow {
            prediction.effects.append(
                Effect(
                    Self.following, .keysWritten(KeyText(target.key), end: KeyText(target.rangeEnd)),
                    after: "what changes within \(follow)"))
        }
        prediction.outputs.count = seen.count
        prediction.outputs.revision = follow == nil ? seen.revision : nil
        if follow == nil {
            prediction.outputs.written = Int64(seen.writes.count)
            prediction.outputs.deleted = prune ? Int64(seen.surplus.count) : 0
            prediction.outputs.changed = !prediction.effects.isEmpty
        }
        prediction.notes = notes(seen)
        return prediction
    }

    private func notes(_ seen: MirrorDifference) -> [String] {
        var notes = ["\(KeyWords.count(seen.count)) below \(KeyWords.range(source)), \(seen.equal) copied already"]
        if !prune, !seen.surplus.isEmpty {
            notes.append(
                "\(KeyWords.count(Int64(seen.surplus.count))) here and not there; prune: true deletes such keys")
        }
        return notes
    }

    package func act(
        _ seen: MirrorDifference, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        var outputs = prediction.outputs
        var writer = MirrorWriter(performer, batch: Int(batch), what: KeyWords.range(target))
        for effect in prediction.effects {
            switch effect.id {
            case Self.copying: try await writer.write(seen.writes, as: effect, at: seen.revision)
            case Self.pruning: try await writer.delete(seen.surplus, as: effect, at: seen.revision)
            default: outputs.revision = try await follow(after: seen.revision, effect, &writer)
            }
        }
        outputs.written = writer.written
        outputs.deleted = writer.deleted
        outputs.changed = writer.written + writer.deleted > 0
        return outputs
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty, let revision = outputs.revision else { return [] }
        do throws(StepFailure) {
            return differences(try await difference(at: revision, cluster))
        } catch {
            guard error.code == .compacted else { throw error }
            return ["not read back: the source has forgotten revision \(revision) meanwhile"]
        }
    }

    /// How what is here differs from what was to be copied.
    package func differences(_ left: MirrorDifference) -> [String] {
        var differences: [String] = []
        if !left.writes.isEmpty {
            differences.append(
                "\(KeyWords.count(Int64(left.writes.count))) no longer as copied, written by others since")
        }
        if prune, !left.surplus.isEmpty {
            differences.append("\(KeyWords.count(Int64(left.surplus.count))) here again, written by others since")
        }
        return differences
    }

    // MARK: Reading

    /// - Parameter revision: the source's revision to compare with; nil for the newest.
    private func difference(
        at revision: Int64?, _ cluster: ClusterReader
    ) async throws(StepFailure) -> MirrorDifference {
        try await cluster.reading(in: from) { other throws(StepFailure) in
            let there = try await Self.count(source, other)
            let here = try await Self.count(target, cluster)
            if from != nil, there.header.clusterID == here.header.clusterID, source.overlaps(target) {
                throw .sameCluster
            }
            var comparison = MirrorComparison(
                source: KeyPages(source, revision: revision ?? there.header.revision),
                target: KeyPages(target, revision: here.header.revision), renaming: renaming,
                leavingOut: cluster.lockKey)
            return try await comparison.run(other, cluster, revision: revision ?? there.header.revision)
        }
    }

    private static func count(_ range: KeyRange, _ cluster: ClusterReader) async throws(StepFailure) -> GetResponse {
        var request = GetRequest(range)
        request.countOnly = true
        return try await cluster.get(request)
    }

    // MARK: Following

    /// - Returns: the last revision of the source that is copied.
    private func follow(
        after revision: Int64, _ effect: Effect, _ writer: inout MirrorWriter
    ) async throws(StepFailure) -> Int64 {
        guard let follow else { return revision }
        let performer = writer.performer
        let lockKey = performer.reader.lockKey
        var (last, copier) = (revision, writer)
        performer.reader.wait(for: "changes of \(KeyWords.range(source)), for \(follow)")
        try await performer.reader.reading(in: from) { other throws(StepFailure) in
            let request = WatchRequest(source, startRevision: revision + 1)
            try await other.updates(of: request, for: follow.duration) { update throws(StepFailure) in
                let changes = update.events.compactMap { MirrorChange($0, renaming, leavingOut: lockKey) }
                try await copier.copy(changes, as: effect, at: update.revision)
                last = max(last, update.revision)
            }
        }
        writer = copier
        return last
    }

    private var renaming: MirrorRenaming { MirrorRenaming(from: prefix.bytes, to: toPrefix?.bytes ?? prefix.bytes) }
    private var source: KeyRange { .prefix(prefix.bytes) }
    private var target: KeyRange { .prefix(toPrefix?.bytes ?? prefix.bytes) }

    private static let copying = "copy"
    private static let pruning = "prune"
    private static let following = "follow"
}

extension StepFailure {
    fileprivate static let sameCluster = StepFailure(
        .failed, "from answers as this very cluster: keys would be copied onto themselves",
        help: "name another cluster, or with to-prefix a prefix that is apart from the first")
}
