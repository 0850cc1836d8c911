import EtcdRPC
import SwiftProtobuf

/// A stream both ways, from the model's values to the model's values.
struct ExchangeCall<Command: Sendable, Response: Sendable>: Sendable {
    /// What the layer that opens streams again needs to know.
    let traits: CallTraits
    /// Whether the server looks at the token when something is asked, and not when the stream is opened.
    let checksToken: Bool
    /// Whether each command has one answer of its own, which no other command has to do with.
    let answersEach: Bool
    /// Opens the stream once, for as long as the closure runs.
    let open:
        @Sendable (any RPCTransport, RPCCall, (OpenExchange<Command, Response>) async throws -> Void) async throws
            -> Void

    init<Message: SwiftProtobuf.Message, Answer: SwiftProtobuf.Message>(
        _ label: String, _ method: RPCMethod<Message, Answer>, checksToken: Bool,
        encode: @escaping @Sendable (Command) -> Message,
        decode: @escaping @Sendable (Answer) -> Response
    ) {
        self.checksToken = checksToken
        answersEach = method.answersEach
        traits = CallTraits(label: label, policy: .repeatable, token: .always)
        open = { transport, call, body in
            try await transport.bidirectional(method, call) { requests, responses in
                let open = OpenExchange<Command, Response>(
                    send: { (commands) async throws(RPCError) in try await requests.send(all: commands.map(encode)) },
                    next: { () async throws(RPCError) in
                        guard let first = try await responses.next() else { return [] }
                        var all = [decode(first)]
                        while let more = responses.ready() { all.append(decode(more)) }
                        return all
                    })
                try await body(open)
            }
        }
    }
}

extension ExchangeCall {
    /// Whether a stream over `transport` takes commands later than the first.
    func takesLaterCommands(_ transport: some RPCTransport) -> Bool { answersEach || transport.takesLaterRequests }
}

/// A stream both ways that is open.
struct OpenExchange<Command: Sendable, Response: Sendable>: Sendable {
    /// Sends commands; waits while too much is not yet on its way.
    let send: @Sendable ([Command]) async throws(RPCError) -> Void
    /// The next response, and those that have come with it; none where the server ended the stream.
    let next: @Sendable () async throws(RPCError) -> [Response]
}
