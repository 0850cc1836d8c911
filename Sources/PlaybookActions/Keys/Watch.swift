package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `watch`: waits until somebody writes or deletes a key.
package struct Watch: Action {
    package static let name = "watch"
    package static let summary = "Wait until a key is written or deleted; the step's timeout bounds it."
    package static let discussion = """
        Nothing is missed from the moment the step says that it waits, also where a connection is lost meanwhile. What \
        may happen before the step begins is found with from-revision: the revision that an earlier step put out, and \
        one more where its own write is not meant. A retry without from-revision waits for what comes from then on. A \
        compacted from-revision or a missing permission fails the step. A plan watches nothing. The value is kept out \
        of reports unless the step has show-values: true.
        """
    package static let examples = [
        ActionExample(
            "Wait until an application writes that it is ready.",
            """
            - action: watch
              with: {key: /services/shop/state, value: ready}
              timeout: 10m
            """),
        ActionExample(
            "Wait until a job below a prefix is gone, counted from what was seen before.",
            """
            - id: jobs
              action: get
              with: {prefix: /jobs/, count-only: true}
            - action: watch
              with:
                prefix: /jobs/
                event: delete
                from-revision: ${{ steps.jobs.outputs.revision + 1 }}
              timeout: 1h
            """),
    ]
    package static let waitsForOthers = true
    package static let changesCluster = false

    @ArgumentGroup package var range: KeyRangeArgument
    @Argument("What must happen to a key; either will do, where it is left out.") package var event: Kind?
    @Argument("The first revision whose events count; what happens from now on, where it is left out.", in: 1 ... .max)
    package var fromRevision: Int64?
    @Argument("The value that must be written; other writes, and deletions, do not count then.")
    package var value: ByteText?

    package enum Kind: String, PlaybookEnum {
        case put, delete
    }

    package struct Outputs: OutputSet {
        @Output("The revision of the event.") package var revision: Int64?
        @Output("What happened: put or delete.") package var event: String?
        @Output("The key it happened to; one that is no text is given as hex: and hexadecimal digits.")
        package var key: String?
        @Output("The value that was written; empty for a deletion.") package var value: ByteText?

        package init() {}
    }

    package init() {}

    package func validate() -> [FieldProblem] {
        guard value != nil, event == .delete else { return [] }
        return [
            FieldProblem(
                "value", with: ["event"], "\"value\" cannot stand beside event: delete: a deletion writes none")
        ]
    }

    /// The revision that the cluster is at; a key of the range is read for it, which tells early of a missing
    /// permission.
    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Int64 {
        var request = GetRequest(.key(range.range.key))
        request.keysOnly = true
        return try await cluster.get(request).header.revision
    }

    package func predict(_ revision: Int64) -> Prediction<Outputs> {
        Prediction(notes: ["waits for \(words)"])
    }

    package func act(
        _ revision: Int64, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        let event = try await performer.reader.firstEvent(of: request(behind: revision), what: words, where: fits)
        var outputs = Outputs()
        outputs.revision = event.keyValue.modRevision
        outputs.event = event.kind.action?.rawValue
        outputs.key = KeyText(event.keyValue.key).description
        outputs.value = ByteText(event.keyValue.value)
        return outputs
    }

    // MARK: What counts

    /// The watch of a step that began when the cluster was at `revision`.
    package func request(behind revision: Int64) -> WatchRequest {
        let next = revision < .max ? revision + 1 : revision
        var request = WatchRequest(range.range, startRevision: fromRevision ?? next)
        switch awaited {
        case .put: request.leavesOut = [.delete]
        case .delete: request.leavesOut = [.put]
        case nil: break
        }
        return request
    }

    /// Whether an event is the one that is waited for.
    package func fits(_ event: WatchEvent) -> Bool {
        guard let kind = event.kind.action, awaited == nil || kind == awaited else { return false }
        return value == nil || event.keyValue.value == value?.bytes
    }

    private var awaited: Kind? { value == nil ? event : .put }

    /// `a put of the given value (key a)`, `a put or delete (prefix /a/) from revision 7 on`.
    private var words: String {
        let what = value == nil ? awaited?.rawValue ?? "put or delete" : "put of the given value"
        let start = fromRevision.map { " from revision \($0) on" } ?? ""
        return "a \(what) (\(KeyWords.range(range.range)))\(start)"
    }
}

extension WatchEvent.Kind {
    /// As a playbook says it; nil for a kind that no playbook can ask for.
    fileprivate var action: Watch.Kind? {
        switch self {
        case .put: .put
        case .delete: .delete
        case .unknown: nil
        }
    }
}
