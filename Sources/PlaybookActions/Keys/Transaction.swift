import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `txn`: compares, then reads, writes and deletes, all as one revision.
package struct Transaction: Action {
    package static let name = "txn"
    package static let otherNames = ["transaction"]
    package static let summary = "Compare keys, then read, write and delete others, all at once or not at all."
    package static let discussion = """
        The plan evaluates the comparisons as they come out now, and shows what the branch they choose would change; only \
        the server decides, when the step runs. A branch that changes nothing is read and not carried out, so a \
        transaction that compares what it writes changes nothing the second time. One without comparisons writes on \
        every run. Where an answer is lost, the outcome is unknown and the step is not repeated. responses has a row for \
        each operation, with those of a transaction inside behind it.
        """
    package static let examples = [
        ActionExample(
            "Create two keys together, unless the first exists.",
            """
            - action: txn
              with:
                if:
                  - {key: /config/owner, create-revision: {eq: 0}}
                then:
                  - put: {key: /config/owner, value: blue}
                  - put: {key: /config/since, value: "2024"}
                else:
                  - get: {key: /config/owner}
            """),
        ActionExample(
            "Delete a prefix only while no key below it is held by a lease.",
            """
            - action: txn
              with:
                if:
                  - {prefix: /sessions/, lease: {eq: 0}}
                then:
                  - delete: {prefix: /sessions/}
            """),
        ActionExample(
            "Ask a second question inside the first.",
            """
            - action: txn
              with:
                if:
                  - {key: /config/owner, value: {eq: blue}}
                then:
                  - txn:
                      if:
                        - {key: /config/owner, version: {gt: 2}}
                        - {key: /config/settled, create-revision: {eq: 0}}
                      then:
                        - put: {key: /config/settled, value: "yes"}
            """),
    ]
    package static let isIdempotent = false

    @ArgumentGroup package var fields: TransactionFields

    package struct Outputs: OutputSet {
        @Output("Whether all comparisons held.") package var succeeded: Bool?
        @Output("The revision the cluster was at afterwards.") package var revision: Int64?
        @Output("What each operation of the branch carried out came to, in order.")
        package var responses: [OperationOutcome]?

        package init() {}
    }

    /// The branches that the comparisons choose now, and what the writes there would change.
    package struct Observation: Sendable {
        package var succeeded: Bool
        package var revision: Int64
        package var steps: [TransactionStep]

        package init(succeeded: Bool, revision: Int64, steps: [TransactionStep]) {
            self.succeeded = succeeded
            self.revision = revision
            self.steps = steps
        }
    }

    package init() {}

    package static let seesLock = true
    package var outputsOfTheMoment: [String] { ["revision"] }
    package var reads: [Subject] {
        let leases = fields.txn.writes().contains { $0.operation.lease != 0 }
        return fields.txn.ranges.map { .keys($0.key, end: $0.rangeEnd) } + (leases ? [.leases] : [])
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Observation {
        let txn = fields.txn
        let response = try await cluster.evaluate(txn.probe)
        let steps = txn.steps(response)
        for step in steps { try await LeaseID(step.operation.lease).expectGranted(cluster) }
        return Observation(succeeded: response.succeeded, revision: response.header.revision, steps: steps)
    }

    package func predict(_ seen: Observation) throws(StepFailure) -> Prediction<Outputs> {
        var effects: [Effect] = []
        var wake = TransactionWake()
        for step in seen.steps { if let effect = try Self.effect(of: step, behind: &wake) { effects.append(effect) } }
        var outputs = Outputs()
        outputs.succeeded = seen.succeeded
        guard effects.isEmpty else { return Prediction(effects: effects, outputs: outputs) }
        outputs.revision = seen.revision
        outputs.responses = seen.steps.map { OperationOutcome($0) }
        return Prediction(outputs: outputs, notes: [Self.nothingToWrite(seen.succeeded)])
    }

    package func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard !prediction.effects.isEmpty else { return prediction.outputs }
        let txn = fields.txn
        let response = try await performer.perform(
            prediction.effects, seen: seen.revision, made: { Self.made(txn.steps($0), prediction.effects) }
        ) { client in
            try await client.txn(txn) { try await observe(performer.reader).steps == seen.steps }
        }
        let steps = txn.steps(response)
        if steps.map(\.path) != seen.steps.map(\.path) { performer.note(Self.otherBranch) }
        var outputs = prediction.outputs
        outputs.succeeded = response.succeeded
        outputs.revision = response.header.revision
        outputs.responses = steps.map { OperationOutcome($0) }
        return outputs
    }

    /// A transaction writes all or nothing, in one revision, and which of its branches it takes the server decides: what
    /// is to be seen of all of them tells.
    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard let last = earlier.last, last.isOpen || last.isMade else { return .lookAgain }
        let writes = fields.txn.writes()
        if last.isMade { return made(writes.filter { last.outcomes[$0.path] == .done }, last) }
        guard let seen = last.intent.seen else { return .open("it was begun") }
        var traces = TransactionTraces()
        for write in writes { traces[write.path] = try await trace(of: write.operation, since: seen, cluster) }
        if traces.areUntouched { return .lookAgain }
        let courses = traces.courses(of: fields.txn)
        if courses.count == 1, let paths = courses.first {
            return made(writes.filter { paths.contains($0.path) }, last)
        }
        return .open("its keys were seen at revision \(seen), and some of them were changed since")
    }

    /// That these of the writes were made, whatever was foreseen.
    private func made(_ writes: [TransactionStep], _ intent: EarlierIntent) -> Settlement {
        let effects = Self.made(writes, intent.intent.effects.map { Effect($0) })
        let outputs = writes.first.map { ["succeeded": Value.bool($0.path.hasPrefix("then"))] }
        return .made(outputs ?? [:], effects: effects)
    }

    private func trace(
        of operation: Txn.Operation, since seen: Int64, _ cluster: ClusterReader
    ) async throws(StepFailure) -> TransactionTrace {
        switch operation {
        case .put(let request):
            var look = GetRequest(.key(request.key))
            guard let found = try await cluster.get(look).keyValues.first else {
                look.revision = seen
                look.keysOnly = true
                return try await cluster.getIfKept(look)?.keyValues.isEmpty == false ? .other : .untouched
            }
            guard found.modRevision > seen else { return .untouched }
            return request.result(on: found)?.value == found.value ? .written(found.modRevision) : .other
        case .delete(let request):
            var look = GetRequest(request.range)
            look.keysOnly = true
            let found = try await cluster.get(look).keyValues
            guard found.isEmpty else { return found.contains { $0.modRevision <= seen } ? .untouched : .other }
            look.revision = seen
            return try await cluster.getIfKept(look)?.keyValues.isEmpty == true ? .nothing : .gone
        case .get, .txn: return .nothing
        }
    }

    /// What an operation would change, from what the probe read in its place; nil where that is nothing.
    private static func effect(
        of step: TransactionStep, behind wake: inout TransactionWake
    ) throws(StepFailure) -> Effect? {
        guard case .read(let pairs, let count) = step.answer else { return nil }
        switch step.operation {
        case .put(let request):
            guard let written = request.result(on: pairs.first) else { throw .nothingToKeep(request, step.path) }
            wake.put(request.key, isNew: pairs.isEmpty)
            let words = KeyWords.change(from: pairs.first, to: written)
            return Effect(step.path, .key(KeyText(request.key)), before: words.before, after: words.after)
        case .delete(let request):
            let (left, certainty) = wake.delete(request.range, at: step.path, count: count)
            guard left > 0 else { return nil }
            let before = pairs.first.map(KeyWords.size) ?? KeyWords.count(left)
            return Effect(step.path, request.range.deletion, before: before, certainty: certainty)
        case .get, .txn: return nil
        }
    }

    /// The effects that came about; the predicted ones, where the server took the branches that were seen.
    private static func made(_ steps: [TransactionStep], _ predicted: [Effect]) -> [Effect] {
        steps.compactMap { step in
            if let effect = predicted.first(where: { $0.id == step.path }) {
                return step.answer == .deleted(0) ? nil : effect
            }
            switch (step.operation, step.answer) {
            case (.put(let request), _): return Effect(step.path, .key(KeyText(request.key)))
            case (.delete(let request), .deleted(1...)): return Effect(step.path, request.range.deletion)
            default: return nil
            }
        }
    }

    private static func nothingToWrite(_ succeeded: Bool) -> String {
        "the comparisons \(succeeded ? "hold" : "do not hold"), and nothing is to be written then"
    }

    private static let otherBranch =
        "the comparisons came out otherwise than they did just before: somebody else wrote one of the keys meanwhile"
}

extension StepFailure {
    fileprivate static func nothingToKeep(_ request: PutRequest, _ path: String) -> StepFailure {
        StepFailure(
            .failed, "\(path): \(KeyText(request.key)) does not exist, so there is no value or lease to keep",
            help: "leave out ignore-value and ignore-lease, or compare that the key exists")
    }
}
