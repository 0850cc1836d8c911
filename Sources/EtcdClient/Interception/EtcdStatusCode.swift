import EtcdRPC

/// The status codes of gRPC, with their numbers on the wire.
public enum EtcdStatusCode: Int, Sendable, Hashable, CaseIterable {
    /// The call was carried out.
    case ok
    /// The caller gave it up.
    case cancelled
    /// What went wrong is not known.
    case unknown
    /// The request can never be carried out as it is.
    case invalidArgument
    /// Its time was over first.
    case deadlineExceeded
    /// What it is about does not exist.
    case notFound
    /// What it is to make exists.
    case alreadyExists
    /// The user may not do that.
    case permissionDenied
    /// Something is used up: space, or a quota.
    case resourceExhausted
    /// The server is not in the state for it.
    case failedPrecondition
    /// Something else came in between.
    case aborted
    /// A revision or number beyond those there are.
    case outOfRange
    /// The server does not know the call.
    case unimplemented
    /// The server or the connection broke a rule of its own.
    case `internal`
    /// The server cannot serve now.
    case unavailable
    /// Data is lost or damaged.
    case dataLoss
    /// Who calls is not known, or no longer.
    case unauthenticated

    init(_ code: RPCStatusCode) { self = Self(rawValue: code.rawValue) ?? .unknown }

    var rpcCode: RPCStatusCode { RPCStatusCode(rawValue: rawValue) ?? .unknown }
}

extension EtcdStatusCode: CustomStringConvertible {
    /// The name that Go's gRPC has for the code, and with it most dashboards: `OK`, `Canceled`, `InvalidArgument`, ….
    public var description: String {
        switch self {
        case .ok: "OK"
        case .cancelled: "Canceled"
        case .unknown: "Unknown"
        case .invalidArgument: "InvalidArgument"
        case .deadlineExceeded: "DeadlineExceeded"
        case .notFound: "NotFound"
        case .alreadyExists: "AlreadyExists"
        case .permissionDenied: "PermissionDenied"
        case .resourceExhausted: "ResourceExhausted"
        case .failedPrecondition: "FailedPrecondition"
        case .aborted: "Aborted"
        case .outOfRange: "OutOfRange"
        case .unimplemented: "Unimplemented"
        case .internal: "Internal"
        case .unavailable: "Unavailable"
        case .dataLoss: "DataLoss"
        case .unauthenticated: "Unauthenticated"
        }
    }
}
