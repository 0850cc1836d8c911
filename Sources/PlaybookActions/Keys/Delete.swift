package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `delete`: deletes a key or a range of keys.
package struct Delete: Action {
    package static let name = "delete"
    package static let otherNames = ["remove", "rm", "delete-prefix"]
    package static let summary = "Delete a key, or a range of keys."
    package static let discussion = """
        Where nothing is there, nothing is done. The deletion is a transaction that compares the revision the keys were \
        seen at: where a key was written or added meanwhile, nothing is deleted and the step looks again. With \
        expect-count, another number of keys fails the step before anything is deleted.
        """
    package static let examples = [
        ActionExample(
            "Delete a key.",
            """
            - action: delete
              with: {key: /config/mode}
            """),
        ActionExample(
            "Delete what lies below a prefix, if it still is what was counted.",
            """
            - id: old
              action: get
              with: {prefix: /orders/2019/, count-only: true}
            - action: delete
              with:
                prefix: /orders/2019/
                expect-count: ${{ steps.old.outputs.count }}
            """),
    ]

    @ArgumentGroup package var range: KeyRangeArgument
    @Argument("How many keys there must be; with another number nothing is deleted.", in: 0 ... .max)
    package var expectCount: Int64?

    package struct Outputs: OutputSet {
        @Output("How many keys were deleted.") package var deleted: Int64?
        @Output("The revision the cluster was at afterwards.") package var revision: Int64?

        package init() {}
    }

    /// What lies in the range.
    package struct Found: Sendable, Equatable {
        package var count: Int64
        /// The revision of the newest write in the range; 0 where it is empty.
        package var newest: Int64
        /// The revision the cluster was at.
        package var revision: Int64
        /// The pair, where the range is one key that exists.
        package var pair: KeyValue?

        package init(count: Int64, newest: Int64, revision: Int64, pair: KeyValue? = nil) {
            self.count = count
            self.newest = newest
            self.revision = revision
            self.pair = pair
        }
    }

    package init() {}

    package static let seesLock = true
    package var outputsOfTheMoment: [String] { ["revision"] }
    package var reads: [Subject] { [.keys(keys.key, end: keys.rangeEnd)] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Found {
        var request = GetRequest.last(of: keys, by: .modRevision)
        request.keysOnly = !keys.isSingleKey
        let response = try await cluster.get(request)
        let newest = response.keyValues.first
        return Found(
            count: response.count, newest: newest?.modRevision ?? 0, revision: response.header.revision,
            pair: keys.isSingleKey ? newest : nil)
    }

    package func predict(_ found: Found) throws(StepFailure) -> Prediction<Outputs> {
        if let expectCount, expectCount != found.count { throw .unexpected(found.count, expectCount, keys) }
        var outputs = Outputs()
        outputs.deleted = found.count
        guard found.count > 0 else {
            outputs.revision = found.revision
            return Prediction(outputs: outputs, notes: ["nothing is there: \(KeyWords.range(keys))"])
        }
        let before = found.pair.map(KeyWords.size) ?? KeyWords.count(found.count)
        return Prediction(effects: [Effect("delete", keys.deletion, before: before)], outputs: outputs)
    }

    package func act(
        _ found: Found, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first else { return prediction.outputs }
        let (deleted, revision) = try await performer.perform(effect, seen: found.newest) { client in
            do { return try await delete(found, client) } catch let error as EtcdError where error.code == .noSpace {
                // Some servers refuse every transaction while there is no space. No key can be written then, so what
                // was seen a moment ago still holds for a plain deletion.
                guard try await observe(performer.reader) == found else { throw changedMeanwhile }
                try await performer.expectLock()
                let answer = try await client.delete(DeleteRequest(keys))
                return (answer.deleted, answer.header.revision)
            }
        }
        if deleted != found.count {
            performer.note("\(KeyWords.count(found.count &- deleted)) had been deleted by somebody else meanwhile")
        }
        var outputs = prediction.outputs
        outputs.deleted = deleted
        outputs.revision = revision
        return outputs
    }

    /// Counts what lies in the range now; what does was written since.
    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        var request = GetRequest(keys)
        request.countOnly = true
        return differences(remaining: try await cluster.get(request).count)
    }

    /// How that many keys in the range differ from what was promised: none.
    package func differences(remaining count: Int64) -> [String] {
        count == 0 ? [] : ["\(KeyWords.range(keys)) holds \(KeyWords.count(count)) again, written since the deletion"]
    }

    /// The deletion takes every key that was seen, or none: one that is left as it was tells.
    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard let last = earlier.last, last.isOpen || last.isMade, let seen = last.intent.seen else {
            return .lookAgain
        }
        var request = GetRequest(keys)
        request.keysOnly = true
        let answer = try await cluster.get(request)
        if last.isMade || answer.count == 0 { return .made(["revision": .integer(answer.header.revision)]) }
        if answer.keyValues.contains(where: { $0.modRevision <= seen }) { return .lookAgain }
        return .open("\(KeyWords.range(keys)) holds \(KeyWords.count(answer.count)), all of them written since")
    }

    private func delete(_ found: Found, _ client: EtcdClient) async throws -> (deleted: Int64, revision: Int64) {
        // Holds for the keys that were seen, and for none that is newer.
        let nothingNewer = Compare(keys, .less, .modRevision(found.newest &+ 1))
        let response = try await client.txn(Txn(if: [nothingNewer], then: [.delete(DeleteRequest(keys))]))
        guard response.succeeded, case .delete(let answer)? = response.responses.first else { throw changedMeanwhile }
        return (answer.deleted, response.header.revision)
    }

    private var changedMeanwhile: StepFailure { .changedMeanwhile(KeyWords.range(keys)) }

    private var keys: KeyRange { range.range }
}

extension StepFailure {
    fileprivate static func unexpected(_ count: Int64, _ expected: Int64, _ range: KeyRange) -> StepFailure {
        StepFailure(
            .failed, "\(KeyWords.range(range)) holds \(KeyWords.count(count)), and \(expected) were expected",
            help: "nothing was deleted")
    }
}
