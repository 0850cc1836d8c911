import CurlHTTP

extension GRPCTransport {
    /// The status that hides behind a failure.
    ///
    /// A server that refuses a call before it has read the request answers and closes the stream in one go, and older
    /// libcurls lose that answer. The same call without any message does nothing, whatever it is, and is refused for
    /// the same reason, this time with an answer that is not lost: a request that has ended needs no closing.
    ///
    /// - Parameter codes: what a server says before it has read a message; other answers are about the missing message.
    func hiddenStatus(
        behind error: HTTPError, _ path: String, _ call: RPCCall, among codes: Set<RPCStatusCode>
    ) async -> RPCError? {
        guard error.code == .noAnswer, HTTPClient.losesEarlyAnswers else { return nil }
        let limit = ContinuousClock.now + .seconds(1)
        var question = call
        question.deadline = call.deadline.map { min($0, limit) } ?? limit
        let request = httpRequest(path, question, connection: .shared)
        guard let answer = try? await client.send(request) else { return nil }
        do throws(RPCError) {
            try GRPCAnswer.checkStatus(answer.head, trailers: answer.trailers, body: answer.body)
            return nil
        } catch {
            return error.isFromServer && codes.contains(error.code) ? error : nil
        }
    }
}
