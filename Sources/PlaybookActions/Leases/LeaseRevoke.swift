import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `lease-revoke`: ends a lease, and the keys that were put with it.
package struct LeaseRevoke: Action {
    package static let name = "lease-revoke"
    package static let summary = "End a lease, and delete the keys that were put with it."
    package static let discussion = """
        A lease that is gone is no error. The plan names every key that goes; where the lease has other keys by the time \
        it is revoked, the step looks again, and with max-keys it fails where there are more than that. Its holder, if \
        there is one, finds its session ended.
        """
    package static let examples = [
        ActionExample(
            "End a lease that somebody left behind.",
            """
            - action: lease-revoke
              with: {id: 694d71ddacfda227, max-keys: 2}
            """)
    ]

    @Argument("The lease's id.") package var id: LeaseID
    @Argument("Fail where more keys than this would go.", in: 0 ... .max) package var maxKeys: Int64?

    package struct Outputs: OutputSet {
        @Output("Whether there was a lease to end.") package var changed: Bool?
        @Output("How many keys went with it.") package var deleted: Int64?

        package init() {}
    }

    package init() {}

    // Its keys are known only when it is looked at.
    package var reads: [Subject] { [.leases, .keys([], end: [0])] }

    package func validate() -> [FieldProblem] {
        id.id == 0 ? [FieldProblem("id", "0 is no lease")] : []
    }

    /// The keys that end with the lease; nil where it is gone.
    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> [[UInt8]]? {
        let lease = try await cluster.lease(id.id)
        return lease.ttl > 0 ? lease.keys.sorted { $0.lexicographicallyPrecedes($1) } : nil
    }

    package func predict(_ keys: [[UInt8]]?) throws(StepFailure) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.changed = keys != nil
        outputs.deleted = Int64(keys?.count ?? 0)
        guard let keys else { return Prediction(outputs: outputs, notes: ["the lease is gone already"]) }
        if let maxKeys, keys.count > maxKeys { throw .tooManyKeys(id, keys.count, maxKeys) }
        let deletions = keys.map { Effect("key:\(KeyText($0))", .key(KeyText($0)), before: "a key of the lease") }
        return Prediction(
            effects: [Effect("revoke", .lease(id.text), before: KeyWords.count(Int64(keys.count)))] + deletions,
            outputs: outputs)
    }

    package func act(
        _ keys: [[UInt8]]?, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard !prediction.effects.isEmpty else { return prediction.outputs }
        // Keys cannot be compared in the call that ends a lease: they are looked at as late as can be.
        guard try await observe(performer.reader) == keys else { throw .changedMeanwhile("lease \(id.text)") }
        let effects = prediction.effects
        _ = try await performer.perform(effects, made: { (_: ResponseHeader) in effects }) { client in
            try await client.revoke(id)
        }
        return prediction.outputs
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty else { return [] }
        return try await cluster.hasLease(id.id) ? ["lease \(id.text) was granted again"] : []
    }
}

extension StepFailure {
    fileprivate static func tooManyKeys(_ id: LeaseID, _ count: Int, _ limit: Int64) -> StepFailure {
        StepFailure(
            .failed, "\(KeyWords.count(Int64(count))) would go with lease \(id.text), and max-keys allows \(limit)",
            help: "look at them with lease-time-to-live first")
    }
}
