import EtcdRPC

/// The status codes of gRPC, with their numbers on the wire.
public enum EtcdStatusCode: Int, Sendable, Hashable, CaseIterable {
    case ok, cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
    case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, `internal`, unavailable, dataLoss
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
