import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `export`: writes keys with their values to a file.
package struct Export: Action {
    package static let name = "export"
    package static let summary = "Write keys with their values to a file, in JSON or YAML."
    package static let discussion = """
        All keys are read at one revision, however many there are. The file is a list of mappings with key and value: text \
        as it is, anything else as {base64: …}, so that import reads back the same bytes. It appears whole or not at all, \
        and is readable by its owner alone. Leases, revisions and versions are not part of it, nor is the lock of a run: \
        for all of an etcd, take a snapshot.
        """
    package static let examples = [
        ActionExample(
            "Write the keys below a prefix to a file.",
            """
            - action: export
              with: {prefix: /config/, to: "backups/config-${{ run.stamp }}.json"}
            """)
    ]
    package static let isUnconditional = true
    package static let changesCluster = false

    @ArgumentGroup package var range: KeyRangeArgument
    @Argument("The file to write; its folder is created where it is missing.") package var to: String
    @Argument("The form of the file; json, unless its name ends in .yaml or .yml.") package var format: Format?
    @Argument("The revision to read at; the newest, where it is left out.", in: 1 ... .max)
    package var revision: Int64?
    @Argument("Replace a file that is there.") package var overwrite = false

    package enum Format: String, PlaybookEnum {
        case json, yaml
    }

    package struct Outputs: OutputSet {
        @Output("The file that was written.") package var path: String?
        @Output("How many keys it holds.") package var count: Int64?
        @Output("The revision that was read.") package var revision: Int64?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.keys(range.range.key, end: range.range.rangeEnd), .file(to)] }

    package func validate() -> [FieldProblem] {
        to.isEmpty ? [FieldProblem("to", "a file has a name", code: .invalidText)] : []
    }

    /// How many keys there are, and the revision to read them at.
    package struct Observation: Sendable {
        var count: Int64
        var revision: Int64

        package init(count: Int64, revision: Int64) {
            self.count = count
            self.revision = revision
        }
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Observation {
        var request = GetRequest(range.range)
        request.countOnly = true
        request.revision = revision ?? 0
        let answer = try await cluster.get(request)
        let seen = Observation(
            count: answer.count - (try await locks(answer.header.revision, cluster)),
            revision: revision ?? answer.header.revision)
        do throws(FileProblem) { try WholeFile.checkCreatingFolder(to, replacing: replaces(cluster)) } catch {
            throw StepFailure(error)
        }
        return seen
    }

    private func replaces(_ cluster: ClusterReader) -> Bool { overwrite || cluster.wroteBefore("export") }

    /// How many of the keys are the lock of a run, which would lock whoever imports it for ever: one, or none.
    private func locks(_ newest: Int64, _ cluster: ClusterReader) async throws(StepFailure) -> Int64 {
        guard let lock = cluster.lockKey, KeyRange.key(lock).overlaps(range.range) else { return 0 }
        var request = GetRequest(.key(lock))
        request.countOnly = true
        request.revision = revision ?? newest
        return try await cluster.get(request).count
    }

    package func predict(_ seen: Observation) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.path = to
        let effect = Effect("export", .file(path: to, source: nil), after: KeyWords.count(seen.count))
        return Prediction(effects: [effect], outputs: outputs)
    }

    package func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first else { return prediction.outputs }
        var outputs = prediction.outputs
        outputs.revision = seen.revision
        outputs.count = try await performer.perform(effect, seen: seen.revision) { _ in try await write(seen, performer)
        }
        return outputs
    }

    /// The file appears whole or not at all, and was not there before.
    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard !overwrite, let last = earlier.last, last.isOpen || last.isMade else { return .lookAgain }
        let pairs = await FileThread.shared.run { [to] in try? KeyFile.read(path: to) }
        guard let pairs else { return .lookAgain }
        var outputs: [String: Value] = ["count": .integer(Int64(pairs.count))]
        if let seen = last.intent.seen { outputs["revision"] = .integer(seen) }
        return .made(outputs)
    }

    private func write(_ seen: Observation, _ performer: Performer) async throws(StepFailure) -> Int64 {
        do {
            let file = try await WholeFile.createWithFolder(to, replacing: replaces(performer.reader))
            defer { file.discard() }
            let isYAML = form == .yaml
            var count: Int64 = 0
            var pages = KeyPages(range.range, revision: seen.revision)
            if !isYAML { try await file.write(Array("[".utf8)) }
            while let page = try await pages.next(performer.reader) {
                var text = ""
                for pair in page where pair.key != performer.reader.lockKey {
                    let pair = KeyFile.Pair(key: pair.key, value: pair.value)
                    text += isYAML ? KeyFile.yaml(pair) : (count == 0 ? "\n" : ",\n") + KeyFile.json(pair)
                    count += 1
                }
                try await file.write(Array(text.utf8))
                performer.progress(.init(what: "keys", done: count, total: seen.count, isBytes: false))
            }
            try await file.write(Array((isYAML ? (count == 0 ? "[]\n" : "") : "\n]\n").utf8))
            try await file.commit()
            return count
        } catch let problem as FileProblem { throw StepFailure(problem) } catch let failure as StepFailure {
            throw failure
        } catch { throw StepFailure(.file, "\(to) cannot be written: \(error)") }
    }

    private var form: Format { format ?? (to.hasSuffix(".yaml") || to.hasSuffix(".yml") ? .yaml : .json) }
}

/// Reads a range page by page at one revision.
struct KeyPages {
    private let end: [UInt8]
    private var start: [UInt8]?
    private let isSingle: Bool
    private let revision: Int64

    init(_ range: KeyRange, revision: Int64) {
        start = range.key
        end = range.rangeEnd
        isSingle = range.isSingleKey
        self.revision = revision
    }

    /// The next pairs; nil behind the last.
    mutating func next(_ cluster: ClusterReader) async throws(StepFailure) -> [KeyValue]? {
        guard let start else { return nil }
        var request = GetRequest(isSingle ? .key(start) : .range(start, end))
        request.revision = revision
        request.limit = Self.size
        let page = try await cluster.get(request).keyValues
        // The next key there can be is the last one with a zero byte behind it.
        self.start = isSingle || page.count < Int(Self.size) ? nil : page.last.map { $0.key + [0] }
        return page.isEmpty ? nil : page
    }

    private static let size: Int64 = 500
}
