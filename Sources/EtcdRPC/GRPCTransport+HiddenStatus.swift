import CurlHTTP

extension GRPCTransport {
    /// The status that hides behind a failure.
    ///
    /// A server that refuses a call while there may be more of the request answers and closes the stream in one go, and
    /// older libcurls lose that answer. The same call is made once more with a request that has ended, and is refused
    /// for the same reason, this time with an answer that is not lost: such a request needs no closing.
    ///
    /// - Parameters:
    ///   - frame: the request that was refused, where it may be sent again. Without any message a call does nothing,
    ///     whatever it is.
    ///   - codes: what counts; without a message, what a server says before it has read any, since other answers are
    ///     about the missing message.
    func hiddenStatus(
        behind error: HTTPError, _ path: String, _ call: RPCCall, sending frame: [UInt8] = [],
        among codes: Set<RPCStatusCode>
    ) async -> RPCError? {
        guard error.code == .noAnswer, HTTPClient.losesEarlyAnswers else { return nil }
        let limit = ContinuousClock.now + .seconds(1)
        var question = call
        question.deadline = call.deadline.map { min($0, limit) } ?? limit
        let request = httpRequest(path, question, connection: .shared)
        guard let answer = try? await client.send(request, body: frame) else { return nil }
        do throws(RPCError) {
            try GRPCAnswer.checkStatus(answer.head, trailers: answer.trailers, body: answer.body)
            return nil
        } catch {
            return error.isFromServer && codes.contains(error.code) ? error : nil
        }
    }
}
