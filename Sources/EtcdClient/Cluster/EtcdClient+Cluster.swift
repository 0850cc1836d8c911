extension EtcdClient {
    /// The members of the cluster.
    ///
    /// - Parameters:
    ///   - linearizable: Whether the leader is asked; else the member answers what it knows. Servers before 3.5 always
    ///     answer what they know.
    ///   - options: The bounds of the call.
    public func memberList(
        linearizable: Bool = true, options: CallOptions = .default
    ) async throws(EtcdError) -> MemberListResponse {
        try await perform(.memberList, linearizable, options)
    }

    /// Adds a member, which is then to be started with these URLs.
    ///
    /// - Parameters:
    ///   - peerURLs: Where the other members will reach it.
    ///   - isLearner: Whether it is to follow the log without a vote until it is promoted.
    ///   - options: The bounds of the call.
    @discardableResult
    public func memberAdd(
        peerURLs: [String], isLearner: Bool = false, options: CallOptions = .default
    ) async throws(EtcdError) -> MemberAddResponse {
        try PeerURL.check(peerURLs, for: "member add")
        return try await perform(.memberAdd, MemberAddition(peerURLs: peerURLs, isLearner: isLearner), options)
    }

    /// Removes a member; its data can never join again.
    @discardableResult
    public func memberRemove(
        _ id: UInt64, options: CallOptions = .default
    ) async throws(EtcdError) -> MemberListResponse {
        try await perform(.memberRemove, id, options)
    }

    /// Sets where the other members reach a member.
    @discardableResult
    public func memberUpdate(
        _ id: UInt64, peerURLs: [String], options: CallOptions = .default
    ) async throws(EtcdError) -> MemberListResponse {
        try PeerURL.check(peerURLs, for: "member update")
        return try await perform(.memberUpdate, MemberChange(id: id, peerURLs: peerURLs), options)
    }

    /// Gives a learner that is in sync with the leader its vote.
    @discardableResult
    public func memberPromote(
        _ id: UInt64, options: CallOptions = .default
    ) async throws(EtcdError) -> MemberListResponse {
        try await perform(.memberPromote, id, options)
    }
}

struct MemberAddition: Sendable {
    var peerURLs: [String]
    var isLearner: Bool
}

struct MemberChange: Sendable {
    var id: UInt64
    var peerURLs: [String]
}
