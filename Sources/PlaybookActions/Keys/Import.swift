package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `import`: writes the keys of a file.
package struct Import: Action {
    package static let name = "import"
    package static let summary =
        "Write the keys of a file that export wrote, where they do not hold these values already."
    package static let discussion = """
        The file is a list, in JSON or YAML, of mappings with key and value, which are text, {base64: …} or {hex: …}. What \
        holds its value already is left as it is, and so are keys that are not in the file. The others are written in \
        transactions as large as the server takes, each of which compares what was seen: all of it or nothing, and nothing \
        over what somebody else wrote meanwhile. A step that was cut off is completed by running it again. existing: keep \
        leaves every key as it is that exists; existing: fail writes nothing at all where one exists with another value. \
        More than 1,000 writes are told as one, by the range they lie in and their number. The lock of a run \
        is left out of what is written.
        """
    package static let examples = [
        ActionExample(
            "Write the keys of a file, and leave those alone that exist.",
            """
            - action: import
              with: {from: backups/config.json, existing: keep}
            """)
    ]

    @Argument("The file to read.") package var from: String
    @Argument("What becomes of a key that exists with another value.") package var existing = Existing.overwrite
    @Argument("How many keys one transaction writes; fewer where the server takes fewer.", in: 1...10_000)
    package var batch: Int64 = 127

    package enum Existing: String, PlaybookEnum {
        case overwrite, keep, fail
    }

    package struct Outputs: OutputSet {
        @Output("Whether any key was written.") package var changed: Bool?
        @Output("How many keys were written; in a run that was resumed, since then.") package var written: Int64?
        @Output("How many keys were left as they are.") package var unchanged: Int64?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.keys([], end: [0]), .file(from)] }

    package func validate() -> [FieldProblem] {
        from.isEmpty ? [FieldProblem("from", "a file has a name", code: .invalidText)] : []
    }

    /// The pairs of the file that are to be written, each with what is there; nil where nothing is.
    package struct Observation: Sendable, Equatable {
        package struct Write: Sendable, Equatable {
            var pair: KeyFile.Pair
            var found: KeyValue?
        }

        var writes: [Write]
        /// Keys that hold their value already.
        var equal: Int64
        /// Keys that hold another value, and keep it.
        var kept: [[UInt8]]
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Observation {
        let pairs = try await pairs().filter { $0.key != cluster.lockKey }
        var found: [KeyValue?] = []
        for chunk in Self.chunks(pairs, Int(min(batch, 128))) { found += try await Self.look(chunk, cluster) }
        return sorted(pairs, found)
    }

    /// What is to become of each pair, by what is there under its key; nil where nothing is.
    package func sorted(_ pairs: [KeyFile.Pair], _ found: [KeyValue?]) -> Observation {
        var seen = Observation(writes: [], equal: 0, kept: [])
        for (pair, found) in zip(pairs, found) {
            if let found, found.value == pair.value {
                seen.equal += 1
            } else if found != nil, existing == .keep {
                seen.kept.append(pair.key)
            } else {
                seen.writes.append(.init(pair: pair, found: found))
            }
        }
        return seen
    }

    package func predict(_ seen: Observation) throws(StepFailure) -> Prediction<Outputs> {
        let clashes = existing == .fail ? seen.writes.filter { $0.found != nil } : []
        if let first = clashes.first { throw .exists(KeyText(first.pair.key), clashes.count) }
        var outputs = Outputs()
        outputs.changed = !seen.writes.isEmpty
        outputs.written = Int64(seen.writes.count)
        let kept = Int64(seen.kept.count)
        outputs.unchanged = seen.equal + kept
        let notes = kept == 0 ? [] : ["\(KeyWords.count(kept)) with another value \(kept == 1 ? "is" : "are") kept"]
        let effects = Self.summary(of: seen.writes).map { [$0] } ?? seen.writes.map(Self.effect)
        var prediction = Prediction(effects: effects, outputs: outputs, notes: notes)
        // Somebody else wrote there: an earlier call may have written before, or not at all.
        prediction.leftToOthers = { $0.isEmpty ? [] : $0.intersection(seen.kept.lazy.map(Self.name)) }
        return prediction
    }

    package func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        var size = Int(batch)
        var rest = seen.writes[...]
        let summary = Self.summary(of: seen.writes)
        var written = performer.count(0)
        while !rest.isEmpty {
            let count = Self.fitting(rest, size)
            do throws(StepFailure) {
                try await write(Array(rest.prefix(count)), as: summary, performer)
                rest = rest.dropFirst(count)
            } catch {
                // The server said that nothing was written, and that fewer would do.
                guard error.code == .tooManyOperations || error.code == .requestTooLarge, count > 1 else { throw error }
                size = count / 2
                continue
            }
            written = performer.count(Int64(count))
            let done = Int64(seen.writes.count - rest.count)
            performer.progress(.init(what: "keys", done: done, total: Int64(seen.writes.count), isBytes: false))
        }
        var outputs = prediction.outputs
        outputs.unchanged = outputs.unchanged.map { $0 + Int64(seen.writes.count) - written }
        outputs.written = written
        return outputs
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        let left = try await observe(cluster).writes.count
        return left == 0 ? [] : ["\(KeyWords.count(Int64(left))) no longer holds the value of the file"]
    }

    // MARK: Reading

    private func pairs() async throws(StepFailure) -> [KeyFile.Pair] {
        try await FileThread.shared.run { [from] () throws(StepFailure) in try Self.read(from) }
    }

    private static func read(_ path: String) throws(StepFailure) -> [KeyFile.Pair] {
        let pairs: [KeyFile.Pair]
        do throws(UnreadableKeys) { pairs = try KeyFile.read(path: path) } catch {
            throw StepFailure(.file, "\(path) cannot be imported: \(error.reason)")
        }
        var seen: Set<[UInt8]> = []
        if let twice = pairs.first(where: { !seen.insert($0.key).inserted }) {
            throw StepFailure(.file, "\(path) holds \(KeyText(twice.key)) twice")
        }
        return pairs
    }

    private static func look(
        _ pairs: [KeyFile.Pair], _ cluster: ClusterReader
    ) async throws(StepFailure) -> [KeyValue?] {
        do throws(StepFailure) {
            let answer = try await cluster.evaluate(Txn(then: pairs.map { .get(GetRequest(.key($0.key))) }))
            return answer.responses.map { response in
                if case .get(let found) = response { found.keyValues.first } else { nil }
            }
        } catch {
            guard error.code == .tooManyOperations, pairs.count > 1 else { throw error }
            let half = pairs.count / 2
            let first = try await look(Array(pairs[..<half]), cluster)
            return first + (try await look(Array(pairs[half...]), cluster))
        }
    }

    private static func chunks<Element>(_ items: [Element], _ size: Int) -> [[Element]] {
        stride(from: 0, to: items.count, by: size).map { Array(items[$0..<min($0 + size, items.count)]) }
    }

    // MARK: Writing

    /// As many as fit into one request of the default size, at least one.
    private static func fitting(_ writes: ArraySlice<Observation.Write>, _ most: Int) -> Int {
        var bytes = 0
        var count = 0
        for write in writes.prefix(most) {
            bytes += write.pair.key.count * 2 + write.pair.value.count + 64
            guard count == 0 || bytes <= largestRequest else { break }
            count += 1
        }
        return max(count, 1)
    }

    /// - Parameter summary: the effect that the writes are part of; nil where each is one of its own.
    private func write(
        _ writes: [Observation.Write], as summary: Effect?, _ performer: Performer
    ) async throws(StepFailure) {
        let txn = Txn(
            if: writes.map { Compare(.key($0.pair.key), .equal, .modRevision($0.found?.modRevision ?? 0)) },
            then: writes.map { .put(PutRequest(key: $0.pair.key, value: $0.pair.value)) })
        let effects = summary.map { [$0] } ?? writes.map(Self.effect)
        _ = try await performer.perform(effects, made: { (_: TxnResponse) in effects }) { client in
            let response = try await client.txn(txn) {
                try await Self.look(writes.map(\.pair), performer.reader) == writes.map(\.found)
            }
            guard response.succeeded else { throw StepFailure.changedMeanwhile("a key of \(from)") }
            return response
        }
    }

    /// What all writes come to, where nobody would look through them one by one, and journals and reports would hold
    /// each of a million keys several times; nil where there are fewer.
    private static func summary(of writes: [Observation.Write]) -> Effect? {
        let keys = writes.lazy.map(\.pair.key)
        guard writes.count > mostEffects, let first = keys.min(by: { $0.lexicographicallyPrecedes($1) }),
            let last = keys.max(by: { $0.lexicographicallyPrecedes($1) })
        else { return nil }
        let shared = zip(first, last).prefix { $0 == $1 }.map(\.0)
        let range = shared.isEmpty ? .range(first, last + [0]) : KeyRange.prefix(shared)
        let isThere = writes.count { $0.found != nil }
        return Effect(
            "import", .keysWritten(KeyText(range.key), end: KeyText(range.rangeEnd)),
            before: isThere == 0 ? nil : "\(KeyWords.count(Int64(isThere))) with another value",
            after: KeyWords.count(Int64(writes.count)))
    }

    private static func effect(_ write: Observation.Write) -> Effect {
        let words = KeyWords.change(
            from: write.found, to: KeyValue(key: write.pair.key, value: write.pair.value))
        let key = KeyText(write.pair.key)
        return Effect(name(of: write.pair.key), .key(key), before: words.before, after: words.after)
    }

    private static func name(of key: [UInt8]) -> String { "put:\(KeyText(key))" }

    private static let mostEffects = 1_000
    // The server's default is 1.5 MiB for all of a request.
    private static let largestRequest = 1 << 20
}

extension StepFailure {
    fileprivate static func exists(_ key: KeyText, _ count: Int) -> StepFailure {
        let others = count == 1 ? "" : ", and \(KeyWords.count(Int64(count - 1))) more"
        return StepFailure(
            .failed, "\(key) exists with another value\(others)",
            help: "existing: keep leaves such keys alone, existing: overwrite replaces them")
    }
}
