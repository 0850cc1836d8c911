package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `get`: reads keys for the steps behind it.
package struct Get: Action {
    package static let name = "get"
    package static let otherNames = ["read", "list"]
    package static let summary = "Read a key, or a range of keys."
    package static let discussion = """
        Keys that are not there are no error: count is 0 then. Values are kept out of reports, where they are told by \
        their size alone, unless the step has show-values: true. With a limit, count still tells how many keys there \
        are. A compacted or future revision fails the step.
        """
    package static let examples = [
        ActionExample(
            "Count the keys below a prefix.",
            """
            - id: orders
              action: get
              with: {prefix: /orders/, count-only: true}
            """),
        ActionExample(
            "Find the key that was written last.",
            """
            - action: get
              with: {prefix: /orders/, limit: 1, sort: {by: mod-revision, order: descending}, keys-only: true}
            """),
    ]
    package static let changesCluster = false

    @ArgumentGroup package var fields: GetFields

    package struct Outputs: OutputSet {
        @Output("How many keys the range holds, whatever the limit.") package var count: Int64?
        @Output("The keys that were read; one that is no text is given as hex: and hexadecimal digits.")
        package var keys: [String]?
        @Output("The values that were read, in the order of the keys.") package var values: [ByteText]?
        @Output("The revision the cluster was at.") package var revision: Int64?

        package init() {}
    }

    package init() {}

    package static let seesLock = true
    package var outputsOfTheMoment: [String] { ["revision"] }
    package var reads: [Subject] {
        let range = fields.range.range
        return [.keys(range.key, end: range.rangeEnd)]
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> GetResponse {
        guard let revision = cluster.readBefore, fields.revision == nil else {
            return try await cluster.get(fields.request)
        }
        var request = fields.request
        request.revision = revision
        if let answer = try await cluster.getIfKept(request) { return answer }
        let answer = try await cluster.get(fields.request)
        guard answer.keyValues.allSatisfy({ $0.modRevision <= revision }) else { throw .writtenSince(revision) }
        return answer
    }

    package func predict(_ seen: GetResponse) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.count = seen.count
        outputs.keys = seen.keyValues.map { KeyText($0.key).description }
        outputs.values = fields.keysOnly ? [] : seen.keyValues.map { ByteText($0.value) }
        outputs.revision = seen.header.revision
        return Prediction(outputs: outputs)
    }
}

extension StepFailure {
    fileprivate static func writtenSince(_ revision: Int64) -> StepFailure {
        StepFailure(.failed, "what was read at revision \(revision) was written since, and that revision is compacted")
    }
}
