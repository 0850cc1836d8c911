import EtcdRPC
import SwiftProtobuf

/// A transport of the user's making, as the client's other layers know one.
final class OwnTransport: ClientTransport {
    private let transport: any EtcdTransport

    init(_ transport: any EtcdTransport) { self.transport = transport }

    func unary<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall
    ) async throws(RPCError) -> Response {
        let bytes = try encode(request, limit: call.maxSendBytes)
        let described = EtcdTransportCall(call, method.service, method.name)
        let answer = try await withDeadline(call.deadline) { [transport] in
            try await transport.unary(described, bytes)
        }
        return try decode(answer, limit: call.maxReceiveBytes)
    }

    func serverStream<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall,
        _ body: (RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        try await bidirectional(method, call) { requests, responses in
            try await requests.send(request)
            requests.finish()
            return try await body(responses)
        }
    }

    func bidirectional<Request: Message, Response: Message, Result: Sendable>(
        _ method: RPCMethod<Request, Response>, _ call: RPCCall,
        _ body: (RPCRequests<Request>, RPCResponses<Response>) async throws -> Result
    ) async throws -> Result {
        let described = EtcdTransportCall(call, method.service, method.name)
        let (stream, feed) = AsyncStream.makeStream(of: [UInt8].self)
        let responses = Handoff<[UInt8]>()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [transport] in
                do {
                    try await transport.stream(described, stream) { try await responses.give($0) }
                    responses.end(nil)
                } catch {
                    responses.end(RPCError(ofTransport: error))
                }
            }
            if let deadline = call.deadline {
                group.addTask {
                    try? await Task.sleep(until: deadline, clock: .continuous)
                    responses.end(Task.isCancelled ? .leftStream : .overdue)
                }
            }
            defer {
                feed.finish()
                responses.end(.leftStream)
                group.cancelAll()
            }
            return try await body(
                RPCRequests(
                    send: { (requests) async throws(RPCError) in
                        for request in requests { feed.yield(try encode(request, limit: call.maxSendBytes)) }
                    }, finish: { feed.finish() }),
                RPCResponses { () async throws(RPCError) in
                    guard let bytes = try await responses.take() else { return nil }
                    return try decode(bytes, limit: call.maxReceiveBytes)
                })
        }
    }

    func page(_ path: String, _ call: RPCCall) async throws(RPCError) -> (status: Int, body: [UInt8]) {
        throw RPCError(.unimplemented, noPages, outcome: .refused, isFromServer: true)
    }

    func close() { transport.close() }
}

private func encode(_ request: some Message, limit: Int) throws(RPCError) -> [UInt8] {
    let bytes: [UInt8]
    do { bytes = try request.serializedBytes() } catch {
        throw RPCError(.internal, cannotEncode, outcome: .notSent)
    }
    guard bytes.count <= limit else {
        throw RPCError(.resourceExhausted, tooLarge("request", bytes.count, limit), outcome: .notSent)
    }
    return bytes
}

private func decode<Response: Message>(_ bytes: [UInt8], limit: Int) throws(RPCError) -> Response {
    guard bytes.count <= limit else {
        throw RPCError(.resourceExhausted, tooLarge("answer", bytes.count, limit), outcome: .unknown)
    }
    do { return try Response(serializedBytes: bytes) } catch {
        throw RPCError(.internal, malformed, outcome: .unknown)
    }
}

/// Runs `body` until its end or the deadline.
private func withDeadline(
    _ deadline: ContinuousClock.Instant?, _ body: @escaping @Sendable () async throws -> [UInt8]
) async throws(RPCError) -> [UInt8] {
    let result: Result<[UInt8], RPCError>
    if let deadline {
        result = await withTaskGroup(of: Result<[UInt8], RPCError>.self) { group in
            group.addTask { await outcome(of: body) }
            group.addTask {
                try? await Task.sleep(until: deadline, clock: .continuous)
                return .failure(Task.isCancelled ? .leftCall : .overdue)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.leftCall)
        }
    } else {
        result = await outcome(of: body)
    }
    return try result.get()
}

private func outcome(of body: @Sendable () async throws -> [UInt8]) async -> Result<[UInt8], RPCError> {
    do { return .success(try await body()) } catch { return .failure(RPCError(ofTransport: error)) }
}

extension RPCError {
    /// What a transport of the user's making has thrown.
    fileprivate init(ofTransport error: any Error) {
        switch error {
        case let error as EtcdTransportError:
            self.init(
                error.code.rpcCode, error.message, outcome: RPCOutcome(error.outcome),
                isFromServer: error.isFromServer)
        case is CancellationError: self = .leftCall
        default: self.init(.unknown, String(describing: error), outcome: .unknown)
        }
    }

    fileprivate static let overdue = RPCError(.deadlineExceeded, "the deadline passed", outcome: .unknown)
    fileprivate static let leftCall = RPCError(.cancelled, "the call was cancelled", outcome: .unknown)
    fileprivate static let leftStream = RPCError(.cancelled, "the stream was left", outcome: .unknown)
}

extension RPCOutcome {
    fileprivate init(_ outcome: EtcdError.Outcome) {
        self =
            switch outcome {
            case .refused: .refused
            case .notSent: .notSent
            case .unknown: .unknown
            }
    }
}

extension EtcdTransportCall {
    fileprivate init(_ call: RPCCall, _ service: String, _ method: String) {
        self.init(
            service: service, method: method, endpoint: EtcdEndpoint(call.endpoint), deadline: call.deadline,
            metadata: call.metadata)
    }
}

private let noPages = "this transport has no pages"
private let cannotEncode = "the request cannot be encoded"
private let malformed = "the answer is no message of the expected kind"
private func tooLarge(_ what: String, _ size: Int, _ limit: Int) -> String {
    "the \(what) has \(size) bytes, over the limit of \(limit)"
}
