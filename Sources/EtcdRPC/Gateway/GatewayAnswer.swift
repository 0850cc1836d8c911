import CurlHTTP
import SwiftProtobuf

/// Reads answers as etcd's JSON gateway has them, and tells those that are none.
enum GatewayAnswer {
    /// How much of an answer that refuses, or is no JSON, is read.
    static let refusalLimit = 16_384

    /// Ends the reading of a collected answer as soon as it can come to nothing.
    static func inspect(_ head: HTTPResponseHead, _ body: [UInt8]) -> HTTPVerdict {
        head.status == 200 && head.isJSON || body.count < refusalLimit ? .more : .enough
    }

    /// The one message of an answer.
    static func message<Response: Message>(of response: HTTPResponse) throws(RPCError) -> Response {
        try check(response.head, body: response.body)
        let message: Response = try GatewayCoding.decode(response.body)
        // Fields that are not known are passed over, so that a text about something else would be an empty message.
        if message.isEqualTo(message: Response()) && !isEmptyObject(response.body) {
            throw error(in: response.body, response.head) ?? .malformedJSON
        }
        return message
    }

    /// Throws unless the answer is JSON and says ok.
    static func check(_ head: HTTPResponseHead, body: [UInt8]) throws(RPCError) {
        guard head.status == 200 && head.isJSON else { throw refusal(head, body: body) }
    }

    /// What an answer other than ok says.
    static func refusal(_ head: HTTPResponseHead, body: [UInt8]) -> RPCError {
        if head.status != 200, let error = error(in: body, head) { return error }
        return .notTheGateway(head, body: body)
    }

    /// Whether the answer is that of a server which knows no such path.
    static func isUnknownPath(_ head: HTTPResponseHead, body: [UInt8]) -> Bool {
        guard head.status == 404 else { return false }
        guard let error = error(in: body, head) else { return true }
        // What etcd does not find has a longer text; 3.6 answers so for paths.
        return error.message == "Not Found"
    }

    /// The error that a body holds, in any of the shapes that gateways had; nil where it holds none.
    static func error(in body: [UInt8], _ head: HTTPResponseHead) -> RPCError? {
        guard body.count <= refusalLimit, let object = try? Google_Protobuf_Struct(jsonUTF8Bytes: body) else {
            return nil
        }
        return error(object.fields, httpStatus: head.status)
    }

    /// The error of an object: `{"error": text, "code": …, "message": …}`, `{"code": …, "message": …}`, or
    /// `{"error": {"grpc_code": …, "message": …}}`.
    static func error(_ fields: [String: Google_Protobuf_Value], httpStatus: Int) -> RPCError? {
        let inner = fields["error"]?.structValue.fields ?? [:]
        let number = inner["grpc_code"]?.number ?? inner["code"]?.number ?? fields["code"]?.number
        let message = fields["message"]?.text ?? inner["message"]?.text ?? fields["error"]?.text
        guard number != nil || message != nil else { return nil }
        let code = number.flatMap { RPCStatusCode(rawValue: $0) } ?? RPCStatusCode(httpStatus: httpStatus)
        guard code != .ok else { return nil }
        return RPCError(code, message ?? "", outcome: code.outcome, isFromServer: true)
    }

    private static func isEmptyObject(_ body: [UInt8]) -> Bool {
        body.filter { $0 > UInt8(ascii: " ") }.elementsEqual([UInt8(ascii: "{"), UInt8(ascii: "}")])
    }
}

extension HTTPResponseHead {
    var isJSON: Bool {
        guard let type = value(of: "content-type")?.lowercased() else { return false }
        return type == "application/json" || type.hasPrefix("application/json;")
    }
}

extension Google_Protobuf_Value {
    /// A whole number, also where it is written as a text.
    fileprivate var number: Int? {
        switch kind {
        case .numberValue(let number): Int(exactly: number)
        case .stringValue(let text): Int(text)
        default: nil
        }
    }

    fileprivate var text: String? { if case .stringValue(let text) = kind { text } else { nil } }
}

extension RPCError {
    /// An answer of something that is not etcd's gateway.
    fileprivate static func notTheGateway(_ head: HTTPResponseHead, body: [UInt8]) -> RPCError {
        var error = strange("no JSON of etcd's gateway", head, body: body)
        // A proxy may ask who calls, too.
        error.isFromServer = head.status == 401
        return error
    }

    /// A call that no gateway has, or not that of this server.
    static func notOffered(_ method: String) -> RPCError {
        RPCError(
            .unimplemented, "the JSON gateway of this server does not offer \(method), gRPC may", outcome: .refused,
            isFromServer: true)
    }
}
