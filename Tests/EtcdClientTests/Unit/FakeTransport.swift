import EtcdClient
import EtcdRPC
import Foundation
import SwiftProtobuf
import Synchronization

/// A transport that answers from a script, and notes what it was asked.
final class FakeTransport: ClientTransport {
    /// One call that was made.
    struct Seen: Sendable {
        var path: String
        var host: String
        var token: String?
        var metadata: [String: String]
    }

    /// Answers the call, by its message or by the error it throws; nil for an empty message.
    typealias Answer = @Sendable (Seen, Int) async throws(RPCError) -> (any Message)?

    private let answer: Answer
    private let calls = Mutex<[Seen]>([])
    private let sent = Mutex<[any Message]>([])
    private let closings = Mutex(0)

    init(_ answer: @escaping Answer) { self.answer = answer }

    /// What was sent.
    var requests: [any Message] { sent.withLock { $0 } }
    var seen: [Seen] { calls.withLock { $0 } }
    var hosts: [String] { seen.map(\.host) }
    var timesClosed: Int { closings.withLock { $0 } }

    func unary<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall
    ) async throws(RPCError) -> Response {
        let metadata = Dictionary(call.metadata.map { ($0.name, $0.value) }) { $1 }
        let seen = Seen(
            path: method.path, host: call.endpoint.host, token: metadata["token"], metadata: metadata)
        sent.withLock { $0.append(request) }
        let number = calls.withLock { calls in
            calls.append(seen)
            return calls.count
        }
        guard let message = try await answer(seen, number) else { return Response() }
        guard let response = message as? Response else {
            throw RPCError(.internal, "the script answers with the wrong message", outcome: .unknown)
        }
        return response
    }

    func serverStream<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall,
        _ body: (RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        let first = try await unary(method, request, call)
        let given = Mutex(false)
        return try await body(
            RPCResponses { () async throws(RPCError) in
                let wasGiven = given.withLock { given in
                    defer { given = true }
                    return given
                }
                return wasGiven ? nil : first
            })
    }

    func bidirectional<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ call: RPCCall,
        _ body: (RPCRequests<Request>, RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        throw RPCError(.unimplemented, "not in the script", outcome: .notSent)
    }

    func page(_ path: String, _ call: RPCCall) async throws(RPCError) -> (status: Int, body: [UInt8]) { (200, []) }

    func close() { closings.withLock { $0 += 1 } }
}

extension FakeTransport {
    /// A client of these hosts, over this transport.
    func client(
        _ hosts: String..., configure: (inout EtcdConfiguration) -> Void = { _ in }
    ) throws -> EtcdClient {
        var configuration = EtcdConfiguration(endpoints: hosts.map { "http://\($0):2379" })
        configuration.backoffWaitBetween = .milliseconds(1)
        configure(&configuration)
        return try EtcdClient(configuration) { _ in self }
    }
}

extension RPCError {
    /// No connection came up.
    static let refusedConnection = RPCError(.unavailable, "cannot connect", outcome: .notSent)
    /// The connection broke after the request may have left.
    static let brokenConnection = RPCError(.unavailable, "the connection broke", outcome: .unknown)

    /// A server's status.
    static func server(_ code: RPCStatusCode, _ message: String) -> RPCError {
        RPCError(code, message, outcome: .unknown, isFromServer: true)
    }
}
