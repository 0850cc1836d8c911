/// The answer to a transaction; the tree of responses mirrors the tree of operations.
public struct TxnResponse: Sendable, Hashable {
    /// Who answered, and when; of a nested transaction only the revision is told, if that.
    public var header: ResponseHeader
    /// Whether all comparisons held.
    public var succeeded: Bool
    /// One for each operation of the branch carried out, in order.
    public var responses: [OperationResponse]

    /// A response with these values.
    public init(header: ResponseHeader, succeeded: Bool, responses: [OperationResponse]) {
        self.header = header
        self.succeeded = succeeded
        self.responses = responses
    }
}

extension TxnResponse {
    /// The answer to one operation of a transaction.
    public enum OperationResponse: Sendable, Hashable {
        /// The answer to a read.
        case get(GetResponse)
        /// The answer to a write.
        case put(PutResponse)
        /// The answer to a delete.
        case delete(DeleteResponse)
        /// The answer to a transaction inside this one.
        indirect case txn(TxnResponse)
        /// An answer of a kind this library does not know.
        case unrecognized

        /// Who answered, and when; nil for an answer of an unknown kind. Inside a transaction only the revision is told,
        /// if that.
        public var header: ResponseHeader? {
            switch self {
            case .get(let response): response.header
            case .put(let response): response.header
            case .delete(let response): response.header
            case .txn(let response): response.header
            case .unrecognized: nil
            }
        }
    }
}
