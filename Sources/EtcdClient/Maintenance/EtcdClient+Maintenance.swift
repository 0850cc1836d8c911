extension EtcdClient {
    /// How the member at `endpoint` sees itself and the cluster.
    public func status(
        of endpoint: EtcdEndpoint, options: CallOptions = .default
    ) async throws(EtcdError) -> Status {
        let status = try await pinned(to: endpoint).perform(.status, (), options)
        core.note(endpoint, isLearner: status.isLearner)
        return status
    }

    /// Rewrites the database of the member at `endpoint` without its free space. The member answers nothing meanwhile,
    /// and goes on when the call is cancelled or reaches its deadline.
    @discardableResult
    public func defragment(
        _ endpoint: EtcdEndpoint, options: CallOptions = .default
    ) async throws(EtcdError) -> ResponseHeader {
        try await pinned(to: endpoint).perform(.defragment, (), options)
    }

    /// The hash of the keys of the member at `endpoint`, up to `revision`; 0 for its newest.
    public func hashKV(
        of endpoint: EtcdEndpoint, revision: Int64 = 0, options: CallOptions = .default
    ) async throws(EtcdError) -> HashKVResponse {
        try await pinned(to: endpoint).perform(.hashKV, revision, options)
    }

    /// The alarms that are raised.
    public func alarms(options: CallOptions = .default) async throws(EtcdError) -> AlarmResponse {
        try await perform(.alarms, (), options)
    }

    /// Disarms alarms; without `kind` or `member` every one that matches what is given.
    ///
    /// - Returns: The alarms that were disarmed.
    @discardableResult
    public func disarm(
        _ kind: Alarm.Kind? = nil, member: UInt64? = nil, options: CallOptions = .default
    ) async throws(EtcdError) -> AlarmResponse {
        if let kind, let member {
            return try await perform(.disarm, Alarm(memberID: member, kind: kind), options)
        }
        var answer = try await alarms(options: options)
        let raised = answer.alarms.filter { (kind ?? $0.kind) == $0.kind && (member ?? $0.memberID) == $0.memberID }
        answer.alarms = []
        for alarm in raised {
            let disarmed = try await perform(.disarm, alarm, options)
            answer.header = disarmed.header
            answer.alarms += disarmed.alarms
        }
        return answer
    }

    /// Prepares the cluster for members of an older version, or looks whether that can be; servers before 3.5 do not
    /// know of it.
    ///
    /// A version that is no minor release fails with `wrongDowngradeVersionFormat`, one that is not the next lower with
    /// `invalidDowngradeTarget`; to enable twice fails with `downgradeInProcess`, to cancel nothing with
    /// `noInflightDowngrade`.
    @discardableResult
    public func downgrade(
        _ downgrade: Downgrade, options: CallOptions = .default
    ) async throws(EtcdError) -> DowngradeResponse {
        try await perform(.downgrade, downgrade, options)
    }
}
