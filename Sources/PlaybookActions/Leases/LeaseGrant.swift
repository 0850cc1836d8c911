import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `lease-grant`: grants a lease, which keys can end with.
package struct LeaseGrant: Action {
    package static let name = "lease-grant"
    package static let summary = "Grant a lease; keys that are put with it end when it does."
    package static let discussion = """
        Nobody keeps the lease alive: it ends after its time, and takes its keys with it. Without id, the server chooses \
        one, and every run grants another. With an id, a lease that is there is left as it is, whatever time it has left. \
        The server may grant more time than was asked for; it never grants less than it needs to elect a leader.
        """
    package static let examples = [
        ActionExample(
            "Let a mark end by itself after an hour.",
            """
            - id: mark
              action: lease-grant
              with: {ttl: 1h, id: 70cc7ae1}
            """)
    ]
    package static let isIdempotent = false

    @Argument("How long the lease lives; whole seconds.") package var ttl: PlaybookDuration
    @Argument("The lease's id; the server chooses one where it is left out.") package var id: LeaseID?

    package struct Outputs: OutputSet {
        @Output("Whether a lease was granted.") package var changed: Bool?
        @Output("The lease's id, for the lease of a put.") package var id: String?
        @Output("How long it has left.") package var ttl: PlaybookDuration?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { id == nil ? [] : [.leases] }

    package func validate() -> [FieldProblem] {
        if id?.id == 0 { return [FieldProblem("id", "0 is no lease")] }
        guard ttl.nanoseconds >= 1_000_000_000, ttl.nanoseconds % 1_000_000_000 == 0 else {
            return [FieldProblem("ttl", "a lease lives for whole seconds", code: .outOfRange)]
        }
        guard seconds <= Self.longest else {
            return [FieldProblem("ttl", "a lease lives for at most \(Self.longest) seconds", code: .outOfRange)]
        }
        return []
    }

    /// The seconds that a lease with this id has left; nil where there is none.
    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Int64? {
        guard let id else { return nil }
        let left = try await cluster.lease(id.id).ttl
        return left > 0 ? left : nil
    }

    package func predict(_ left: Int64?) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.id = id?.text
        outputs.changed = left == nil
        if let left {
            outputs.ttl = Self.duration(left)
            return Prediction(outputs: outputs, notes: ["the lease is there, with \(left) s left"])
        }
        return Prediction(
            effects: [Effect("grant", .lease(id?.text), after: "\(ttl) to live")], outputs: outputs,
            notes: id == nil ? ["every run grants another lease: give it an id to grant one"] : [])
    }

    package func act(
        _ left: Int64?, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        guard let effect = prediction.effects.first else { return prediction.outputs }
        // An id of our own making can be looked up where the answer is lost.
        let own = id ?? LeaseID(Int64.random(in: 1 ... .max))
        let known = Effect(effect.id, .lease(own.text), before: effect.before, after: effect.after)
        let granted = try await performer.perform(known) { client in
            do { return try await client.grant(own, seconds: seconds) } catch let error as EtcdError {
                throw await error.settled { try await !performer.reader.hasLease(own.id) }
            }
        }
        var outputs = prediction.outputs
        outputs.id = LeaseID(granted.id).text
        outputs.ttl = Self.duration(granted.ttl)
        return outputs
    }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] {
        guard !prediction.effects.isEmpty, let id = outputs.id.flatMap({ LeaseID(text: $0) }) else { return [] }
        return try await cluster.hasLease(id.id) ? [] : ["lease \(id.text) is gone again"]
    }

    package func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement {
        guard let last = earlier.last, last.isOpen || last.isMade,
            case .lease(let text?)? = last.intent.effects.first?.change, let granted = LeaseID(text: text)
        else { return .lookAgain }
        let left = try await cluster.lease(granted.id).ttl
        if left > 0 { return .made(["id": .string(text), "ttl": .duration(Self.duration(left))]) }
        return last.isMade ? .open("lease \(text) was granted, and its time is over") : .lookAgain
    }

    private var seconds: Int64 { ttl.nanoseconds / 1_000_000_000 }
    // The server's own limit.
    private static let longest: Int64 = 9_000_000_000

    static func duration(_ seconds: Int64) -> PlaybookDuration { PlaybookDuration(.seconds(seconds)) }
}
