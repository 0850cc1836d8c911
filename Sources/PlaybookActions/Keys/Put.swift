package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `put`: writes one key, where it is not so already.
package struct Put: Action {
    package static let name = "put"
    package static let otherNames = ["set", "write"]
    package static let summary = "Write one key, where it does not hold that value already."
    package static let discussion = """
        A key that holds this value with this lease is left as it is. Any other is written in a transaction that compares \
        the revision the key was seen at, so that nothing is overwritten that nobody looked at: where somebody else \
        writes it meanwhile, the step looks again. always: true writes an equal value too, for those who watch the key, \
        and does so on every run. only-if: absent or present leaves a key as it is where that is not so; only-if: \
        revision N fails where the key holds another value and was last written in another revision. The key is read \
        first, so its reader's permission is needed too.
        """
    package static let examples = [
        ActionExample(
            "Write a key.",
            """
            - action: put
              with: {key: /config/mode, value: blue}
            """),
        ActionExample(
            "Give a key its first value, and leave a later one alone.",
            """
            - action: put
              with: {key: /config/limit, value: "100", only-if: absent}
            """),
        ActionExample(
            "Write bytes that are no text.",
            """
            - action: put
              with:
                key: {hex: 00ff01}
                value: {base64: AAECAw==}
            """),
    ]
    package static let comparesBeforeWriting = true

    @ArgumentGroup package var fields: PutFields
    @Argument("Write only where the key is absent, present, or was last written in revision N.")
    package var onlyIf: PutCondition?
    @Argument("Write also where the key holds this value with this lease already.") package var always = false

    package struct Outputs: OutputSet {
        @Output("Whether the key was written.") package var changed: Bool?
        @Output("The revision in which the key was last written; 0 where it does not exist.")
        package var revision: Int64?
        @Output("How often the key was written since it was created; 0 where it does not exist.")
        package var version: Int64?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.keys(fields.key.bytes, end: [])] + (fields.lease == nil ? [] : [.leases]) }

    /// The pair there is; nil where there is none.
    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> KeyValue? {
        try await fields.lease?.expectGranted(cluster)
        return try await cluster.get(GetRequest(.key(fields.key.bytes))).keyValues.first
    }

    package func predict(_ found: KeyValue?) throws(StepFailure) -> Prediction<Outputs> {
        guard let written = fields.request.result(on: found) else {
            if let reason = try reasonToLeave(found) { return unchanged(found, because: reason) }
            throw .nothingToKeep(key)
        }
        if let found, !always, written.value == found.value, written.lease == found.lease { return unchanged(found) }
        if let reason = try reasonToLeave(found) { return unchanged(found, because: reason) }
        var outputs = Outputs()
        outputs.changed = true
        outputs.version = (found?.version ?? 0) &+ 1
        let words = KeyWords.change(from: found, to: written)
        return Prediction(
            effects: [Effect("put", .key(key), before: words.before, after: words.after)], outputs: outputs)
    }

    package func act(
        _ found: KeyValue?, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first else { return prediction.outputs }
        let seen = Compare(.key(fields.key.bytes), .equal, .modRevision(found?.modRevision ?? 0))
        let txn = Txn(if: [seen], then: [.put(fields.request)])
        let response = try await performer.perform(effect, seen: found?.modRevision ?? 0) { client in
            let response = try await client.txn(txn) {
                try await performer.reader.get(GetRequest(.key(fields.key.bytes))).keyValues.first == found
            }
            guard response.succeeded else { throw StepFailure.changedMeanwhile("\(key)") }
            return response
        }
        var outputs = prediction.outputs
        outputs.revision = response.header.revision
        return outputs
    }

    /// The key tells: it was written with the observation compared, so a key that is as it was seen was not written.
    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard let last = earlier.last, last.isOpen || last.isMade, let seen = last.intent.seen else {
            return .lookAgain
        }
        let found = try await cluster.get(GetRequest(.key(fields.key.bytes))).keyValues.first
        let now = found?.modRevision ?? 0
        if last.isMade || (now > seen && holdsAlready(found)) { return .made(["revision": .integer(now)]) }
        guard now != seen else { return .lookAgain }
        return .open("\(key) was seen at revision \(seen), and somebody has changed it since")
    }

    private var key: KeyText { KeyText(fields.key.bytes) }

    private func holdsAlready(_ found: KeyValue?) -> Bool {
        found.map { fields.request.result(on: $0)?.value == $0.value } ?? false
    }

    /// Why the condition keeps the key from being written; nil where it does not.
    private func reasonToLeave(_ found: KeyValue?) throws(StepFailure) -> String? {
        switch (onlyIf, found) {
        case (.isAbsent, .some): return "\(key) exists, and only-if: absent leaves it as it is"
        case (.isPresent, nil): return "\(key) does not exist, and only-if: present leaves it so"
        case (.revision(let wanted), _) where found?.modRevision != wanted: throw .otherRevision(key, found, wanted)
        default: return nil
        }
    }

    private func unchanged(_ found: KeyValue?, because reason: String? = nil) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.changed = false
        outputs.revision = found?.modRevision ?? 0
        outputs.version = found?.version ?? 0
        var prediction = Prediction(outputs: outputs, notes: reason.map { [$0] } ?? [])
        let isOther = reason != nil && !holdsAlready(found)
        prediction.leftToOthers = { isOther ? $0 : [] }
        return prediction
    }
}

extension StepFailure {
    fileprivate static func nothingToKeep(_ key: KeyText) -> StepFailure {
        StepFailure(
            .failed, "\(key) does not exist, so there is no value or lease to keep",
            help: "leave out ignore-value and ignore-lease, or write the key first")
    }

    fileprivate static func otherRevision(_ key: KeyText, _ found: KeyValue?, _ wanted: Int64) -> StepFailure {
        let state = found.map { "was last written in revision \($0.modRevision)" } ?? "does not exist"
        return StepFailure(.failed, "\(key) \(state), and only-if wants revision \(wanted)")
    }
}
