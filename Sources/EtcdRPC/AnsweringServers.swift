package import CurlHTTP
import Synchronization

/// The servers that have answered, and of which nothing has been heard since that tells otherwise.
///
/// The system accepts connections for a process that stands still, and libcurl sends a request along with its own
/// greeting. A change that was sent so may be carried out much later, or never. Go's client waits for the greeting of
/// the server; here a server that is not known to answer is asked something that changes nothing first. Of a change that
/// waited in vain it is known that it was not sent, so that it may go elsewhere.
package final class AnsweringServers: Sendable {
    private let servers = Mutex<Set<RPCEndpoint>>([])
    /// How long a server that is connected to may take to answer anything.
    private let patience: Duration

    package init(patience: Duration) { self.patience = patience }

    package func contains(_ server: RPCEndpoint) -> Bool { servers.withLock { $0.contains(server) } }

    /// Notes how an exchange with the server ended.
    package func note(_ server: RPCEndpoint, _ failure: HTTPError? = nil) {
        guard let answers = failure.map(\.showsAnswer) ?? true else { return }
        servers.withLock { servers in
            if answers { servers.insert(server) } else { servers.remove(server) }
        }
    }

    /// Returns at once where the call is no change, and otherwise as soon as the server is known to answer.
    ///
    /// - Parameter question: asks the server something that changes nothing, within the bounds of the call it is given.
    func expectAnswer(
        to call: RPCCall, asking question: (RPCCall) async throws(HTTPError) -> HTTPResponse
    ) async throws(RPCError) {
        guard call.isChange, !contains(call.endpoint) else { return }
        let limit = ContinuousClock.now + patience
        var asked = call
        asked.deadline = min(call.deadline ?? limit, limit)
        do throws(HTTPError) {
            _ = try await question(asked)
            note(call.endpoint)
        } catch {
            note(call.endpoint, error)
            if error.showsAnswer == true { return }
            let isSilent = error.code == .deadlineExceeded && call.deadline.map { $0 > limit } ?? true
            var failure = isSilent ? .silentServer : RPCError(error)
            failure.outcome = .notSent
            throw failure
        }
    }
}

extension HTTPError {
    /// Whether the server has said something, whatever it was; nil where the exchange came to nothing on this side.
    fileprivate var showsAnswer: Bool? {
        switch code {
        case .malformed, .tooLarge, .noAnswer: true
        case .deadlineExceeded, .unreachable, .tls, .tlsCut, .connectionLost, .silent: false
        // What was given up may have been given up because nothing came.
        case .cancelled: sent == .nothing ? nil : false
        case .closed, .invalidRequest, .resources, .tlsFile: nil
        }
    }
}

extension RPCError {
    fileprivate static let silentServer = RPCError(
        .unavailable, "the server takes connections and answers nothing", outcome: .notSent)
}
