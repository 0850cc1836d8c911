import EtcdRPC
import SwiftProtobuf

/// One stream of responses to one request, from the model's values to the model's values.
struct StreamCall<Input, Output: Sendable>: Sendable {
    /// Gives the next response; nil where the server ended the stream.
    typealias Next = @Sendable () async throws(RPCError) -> Output?

    /// What the layer that sends calls again needs to know.
    let traits: CallTraits
    /// Opens the stream once, for as long as the closure runs.
    let open: @Sendable (any RPCTransport, Input, RPCCall, (@escaping Next) async throws -> Void) async throws -> Void

    init<Request: Message, Response: Message>(
        _ label: String, _ method: RPCMethod<Request, Response>, encode: @escaping @Sendable (Input) -> Request,
        decode: @escaping @Sendable (Response) -> Output
    ) {
        traits = CallTraits(label: label, policy: .repeatable, token: .always)
        open = { transport, input, call, body in
            try await transport.serverStream(method, encode(input), call) { responses in
                try await body { () async throws(RPCError) in try await responses.next().map(decode) }
            }
        }
    }
}
