import EtcdRPC
import SwiftProtobuf

/// One unary RPC, from the model's values to the model's values.
struct Call<Input, Output>: Sendable {
    /// The call in the words of etcdctl.
    let label: String
    /// Whether it may be sent again.
    let policy: @Sendable (Input) -> RetryPolicy
    /// Whether it carries a token.
    let token: TokenNeed
    /// Whether a learner answers it.
    let learnersServe: @Sendable (Input) -> Bool
    /// Sends it once.
    let send: @Sendable (any RPCTransport, Input, RPCCall) async throws(RPCError) -> Output

    init<Request: Message, Response: Message>(
        _ label: String, _ method: RPCMethod<Request, Response>, _ policy: @escaping @Sendable (Input) -> RetryPolicy,
        token: TokenNeed = .always, learnersServe: @escaping @Sendable (Input) -> Bool = { _ in false },
        encode: @escaping @Sendable (Input) -> Request, decode: @escaping @Sendable (Response) -> Output
    ) {
        self.label = label
        self.policy = policy
        self.token = token
        self.learnersServe = learnersServe
        send = { (transport, input, call) async throws(RPCError) in
            decode(try await transport.unary(method, encode(input), call))
        }
    }

    init<Request: Message, Response: Message>(
        _ label: String, _ method: RPCMethod<Request, Response>, _ policy: RetryPolicy,
        token: TokenNeed = .always, learnersServe: @escaping @Sendable (Input) -> Bool = { _ in false },
        encode: @escaping @Sendable (Input) -> Request, decode: @escaping @Sendable (Response) -> Output
    ) {
        self.init(
            label, method, { _ in policy }, token: token, learnersServe: learnersServe, encode: encode, decode: decode)
    }

    /// A call that is one exchange on a bidirectional stream.
    init<Request: Message, Response: Message>(
        _ label: String, exchange method: RPCMethod<Request, Response>, _ policy: RetryPolicy,
        encode: @escaping @Sendable (Input) -> Request, decode: @escaping @Sendable (Response) -> Output
    ) {
        self.label = label
        self.policy = { _ in policy }
        token = .always
        learnersServe = { _ in false }
        send = { (transport, input, call) async throws(RPCError) in
            let request = encode(input)
            return decode(try await exchangeOnce(transport, method, request, call))
        }
    }

    func traits(_ input: Input) -> CallTraits {
        CallTraits(label: label, policy: policy(input), token: token, learnersServe: learnersServe(input))
    }
}

/// What the layer that sends calls again needs to know of one.
package struct CallTraits: Sendable {
    package var label: String
    package var policy: RetryPolicy
    package var token: TokenNeed
    package var learnersServe: Bool

    package init(
        label: String, policy: RetryPolicy, token: TokenNeed = .always, learnersServe: Bool = false
    ) {
        self.label = label
        self.policy = policy
        self.token = token
        self.learnersServe = learnersServe
    }

    /// Whether the member asked may ask the leader in its turn, more than once.
    var isForwarded: Bool { label == "member promote" }
}

/// Whether a call may be sent again after an attempt that failed.
package enum RetryPolicy: Sendable, Hashable {
    /// It changes nothing.
    case repeatable
    /// It changes something, and twice is as good as once.
    case repeatableChange
    /// It must not be carried out twice: sent again only where the server surely has not carried it out.
    case atMostOnce
}

/// Whether a call carries a token.
package enum TokenNeed: Sendable, Hashable {
    /// Where there are credentials.
    case always
    /// Where there is a token already, or the server asks for one: the call must work without a quorum too.
    case whenAsked
    /// It does not.
    case never
}

/// Sends one message on a stream of its own and takes one answer.
private func exchangeOnce<Request: Message, Response: Message>(
    _ transport: any RPCTransport, _ method: RPCMethod<Request, Response>, _ request: Request, _ call: RPCCall
) async throws(RPCError) -> Response {
    do {
        return try await transport.bidirectional(method, call) { requests, responses in
            try await requests.send(request)
            guard let response = try await responses.next() else {
                throw RPCError(.unavailable, endedWithoutAnswer, outcome: .unknown)
            }
            requests.finish()
            return response
        }
    } catch let error as RPCError {
        throw error
    } catch {
        throw RPCError(.unknown, String(describing: error), outcome: .unknown)
    }
}

private let endedWithoutAnswer = "the server closed the stream without an answer"
