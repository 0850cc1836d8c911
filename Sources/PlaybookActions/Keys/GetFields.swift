package import EtcdClient
package import PlaybookLanguage

/// What to read: the arguments of `get`, alone and inside a transaction.
package struct GetFields: ArgumentSet {
    @ArgumentGroup package var range: KeyRangeArgument
    @Argument("The most pairs to read; count tells how many there are all the same.", in: 1 ... .max)
    package var limit: Int64?
    @Argument("The revision to read at; the newest, where it is left out.", in: 1 ... .max)
    package var revision: Int64?
    @Argument("The order of the pairs; that of the keys, where it is left out.") package var sort: SortFields?
    @Argument("Only pairs last written in this revision or later.", in: 1 ... .max)
    package var minModRevision: Int64?
    @Argument("Only pairs last written in this revision or before.", in: 1 ... .max)
    package var maxModRevision: Int64?
    @Argument("Only pairs created in this revision or later.", in: 1 ... .max)
    package var minCreateRevision: Int64?
    @Argument("Only pairs created in this revision or before.", in: 1 ... .max)
    package var maxCreateRevision: Int64?
    @Argument("Whether the member asked may answer from its own store: it needs no quorum, and may be stale.")
    package var serializable = false
    @Argument("Leave the values out.") package var keysOnly = false
    @Argument("Leave the pairs out, and only count.") package var countOnly = false

    package init() {}

    package var request: GetRequest {
        var request = GetRequest(range.range)
        request.limit = limit ?? 0
        request.revision = revision ?? 0
        request.sort = sort.map { GetRequest.Sort($0.by.target, $0.order == .descending ? .descending : .ascending) }
        request.minModRevision = minModRevision ?? 0
        request.maxModRevision = maxModRevision ?? 0
        request.minCreateRevision = minCreateRevision ?? 0
        request.maxCreateRevision = maxCreateRevision ?? 0
        request.serializable = serializable
        request.keysOnly = keysOnly
        request.countOnly = countOnly
        return request
    }
}

/// An order of pairs.
package struct SortFields: ArgumentSet {
    @Argument("What the pairs are ordered by.") package var by: Target
    @Argument("Which end comes first.") package var order = Order.ascending

    package init() {}

    package enum Target: String, PlaybookEnum {
        case key, version, value
        case createRevision = "create-revision"
        case modRevision = "mod-revision"

        var target: GetRequest.Sort.Target {
            switch self {
            case .key: .key
            case .version: .version
            case .value: .value
            case .createRevision: .createRevision
            case .modRevision: .modRevision
            }
        }
    }

    package enum Order: String, PlaybookEnum {
        case ascending, descending
    }
}
