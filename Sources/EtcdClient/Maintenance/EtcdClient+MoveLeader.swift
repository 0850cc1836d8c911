extension EtcdClient {
    /// Hands leadership to the voter `member`.
    ///
    /// Only the leader can do it. Without `endpoint` the leader is looked for among this client's endpoints, again
    /// where it changes meanwhile; with one, that member is asked and may answer `notLeader`.
    @discardableResult
    public func moveLeader(
        to member: UInt64, through endpoint: EtcdEndpoint? = nil, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        if let endpoint { return try await pinned(to: endpoint).perform(.moveLeader, member, options) }
        var remainingSearches = 3
        while true {
            let leader = try await leaderEndpoint(options: options)
            remainingSearches -= 1
            do {
                return try await pinned(to: leader).perform(.moveLeader, member, options)
            } catch  where error.code == .notLeader && remainingSearches > 0 {
                continue
            }
        }
    }

    /// The endpoint whose member takes itself for the leader.
    ///
    /// Throws `noLeader` where members answer and none of them leads, and the last member's error where none answers.
    public func leaderEndpoint(options: CallOptions = .default) async throws(EtcdError) -> EtcdEndpoint {
        let candidates = endpoints
        var failure: EtcdError?
        var answered = false
        for endpoint in candidates {
            do {
                let status = try await status(of: endpoint, options: options)
                if status.isLeader { return endpoint }
                answered = true
            } catch {
                if error.code == .cancelled || error.code == .clientClosed { throw error }
                failure = error
            }
        }
        if let failure, !answered { throw failure }
        throw EtcdError(
            .noLeader, noEndpointLeads(candidates), outcome: .notSent, method: "move leader", endpoints: candidates)
    }
}

private func noEndpointLeads(_ endpoints: [EtcdEndpoint]) -> String {
    "none of the endpoints is the leader: \(endpoints.map(\.description).joined(separator: ", "))"
}
