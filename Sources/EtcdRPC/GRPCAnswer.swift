import CurlHTTP
import SwiftProtobuf

/// Reads answers as the gRPC protocol over HTTP/2 has them, and tells those that are none.
enum GRPCAnswer {
    /// How much of a page that is no gRPC is read.
    private static let pageLimit = 4096

    /// Ends the reading of a collected answer as soon as it can come to nothing.
    static func inspect(_ head: HTTPResponseHead, _ body: [UInt8], limit: Int) -> HTTPVerdict {
        guard head.isGRPC else { return body.count >= pageLimit ? .enough : .more }
        guard body.count >= GRPCFrame.prefixLength else { return .more }
        guard let length = try? GRPCFrame.length(in: body, at: 0, limit: limit) else { return .enough }
        return body.count > length + GRPCFrame.prefixLength ? .enough : .more
    }

    /// Whether the head has the status already, so that nothing follows.
    static func isComplete(_ head: HTTPResponseHead) -> Bool { head.value(of: "grpc-status") != nil }

    /// The one message of an answer.
    static func message<Response: Message>(of response: HTTPResponse, limit: Int) throws(RPCError) -> Response {
        if let error = refusal(of: response.head, body: response.body) { throw error }
        let body = response.body
        if response.isWhole, response.mayLackTrailers, !isComplete(response.head) {
            // Of a call that failed there would be no message.
            if body.isEmpty { throw .lostStatus }
        } else if response.isWhole {
            try checkStatus(response.head, trailers: response.trailers, body: body)
        }
        guard body.count >= GRPCFrame.prefixLength else { throw body.isEmpty ? .noMessage : .cutFrame }
        let end = GRPCFrame.prefixLength + (try GRPCFrame.length(in: body, at: 0, limit: limit))
        guard body.count >= end else { throw .cutFrame }
        guard body.count == end, response.isWhole else { throw .moreMessages }
        return try GRPCFrame.decode(body, GRPCFrame.prefixLength..<end)
    }

    /// Throws unless the server says ok.
    static func checkStatus(_ head: HTTPResponseHead, trailers: [HTTPField], body: [UInt8]) throws(RPCError) {
        // A failure without a body has its status in the head, and a whole one may have it nowhere else.
        let fields = trailers.value(of: "grpc-status") == nil ? head.fields : trailers
        guard let text = fields.value(of: "grpc-status") else {
            throw refusal(of: head, body: body) ?? .noStatus
        }
        guard Int(text) != nil else { throw .noStatus }
        try checkTrailers(fields)
    }

    /// Throws where the fields have a status other than ok.
    static func checkTrailers(_ fields: [HTTPField]) throws(RPCError) {
        guard let number = fields.value(of: "grpc-status").flatMap({ Int($0) }), number != 0 else { return }
        let code = RPCStatusCode(rawValue: number) ?? .unknown
        let message = fields.value(of: "grpc-message").map(PercentCoding.decode) ?? ""
        throw RPCError(code, message, outcome: code.outcome, isFromServer: true)
    }

    /// Why the answer is no gRPC; nil where it is.
    static func refusal(of head: HTTPResponseHead, body: [UInt8]) -> RPCError? {
        if head.isGRPC { return nil }
        // Some answer without a type, yet with a status.
        if head.value(of: "grpc-status") != nil, head.version == .http2 { return nil }
        return .strange("no gRPC", head, body: body)
    }
}

extension HTTPResponseHead {
    /// Whether its body is gRPC.
    fileprivate var isGRPC: Bool {
        guard version == .http2, status == 200, let type = value(of: "content-type") else { return false }
        return type == "application/grpc" || type.hasPrefix("application/grpc+") || type.hasPrefix("application/grpc;")
    }
}

extension RPCStatusCode {
    /// What a status that the server gave tells of the call.
    var outcome: RPCOutcome {
        switch self {
        case .invalidArgument, .notFound, .alreadyExists, .permissionDenied, .resourceExhausted, .failedPrecondition,
            .outOfRange, .unimplemented, .unauthenticated:
            .refused
        case .ok, .cancelled, .unknown, .deadlineExceeded, .aborted, .internal, .unavailable, .dataLoss: .unknown
        }
    }

    /// The code for an HTTP status in place of gRPC's own, as gRPC maps them.
    init(httpStatus: Int) {
        self =
            switch httpStatus {
            case 400: .internal
            case 401: .unauthenticated
            case 403: .permissionDenied
            case 404: .unimplemented
            case 429, 502, 503, 504: .unavailable
            default: .unknown
            }
    }
}

extension RPCError {
    static let noStatus = RPCError(.internal, "the answer ends without a status", outcome: .unknown)
    /// The server has refused or failed, and its words were lost on this side.
    static let lostStatus = RPCError(
        .unavailable, "the call failed, and libcurl, which is older than 8.1, has lost the server's reason",
        outcome: .unknown)
    static let noMessage = RPCError(.internal, "the answer says ok and has no message", outcome: .unknown)
    static let moreMessages = RPCError(.internal, "the answer has more than one message", outcome: .unknown)

    /// An answer of something that speaks HTTP and not what was asked for: a proxy, another service.
    ///
    /// - Parameter lack: what the answer is not, with the "no".
    static func strange(_ lack: String, _ head: HTTPResponseHead, body: [UInt8]) -> RPCError {
        let type = head.value(of: "content-type") ?? "no content type"
        let version = head.version == .http1 ? "HTTP/1.1" : "HTTP/2"
        var message = "the answer is \(lack) but \(version) \(head.status) with \(type)"
        let page = String(decoding: body.prefix(200), as: UTF8.self).filter { $0 >= " " && $0 != "\u{7F}" }
        if !page.isEmpty { message += ": \(page.prefix(120))" }
        // What refuses like this stands before the service, which then saw nothing.
        let isRefused = [400, 401, 403, 404, 405, 413, 415, 421, 429, 431].contains(head.status)
        return RPCError(RPCStatusCode(httpStatus: head.status), message, outcome: isRefused ? .refused : .unknown)
    }
}
