package import EtcdClient

/// Reads the whole cluster: membership, every member's Status on a URL that is surely its own, alarms.
package struct ClusterObserver: Sendable {
    package let client: EtcdClient
    /// How long one member may take to answer.
    package let patience: Duration

    package init(_ client: EtcdClient, patience: Duration = .seconds(5)) {
        self.client = client
        self.patience = patience
    }

    /// - Parameters:
    ///   - tryingReads: also reads linearizably through every voter, which proves that it reaches the leader.
    ///   - quotas: also reads each member's quota, from Status (3.6 and later) or its `/metrics`.
    /// - Throws: `unreachable` where no endpoint answers, `configuration` where endpoints belong to two clusters or a
    ///   proxy hides the members, `denied` where the login is refused.
    package func observe(tryingReads: Bool = true, quotas: Bool = false) async throws(StepFailure) -> ClusterView {
        let answers = await answers(of: client.endpoints)
        try Self.expectOneCluster(answers)
        guard let first = answers.lazy.compactMap(\.header).first else { throw Self.nobodyAnswers(answers) }
        let hasLeader = answers.contains { $0.status?.leader ?? 0 != 0 || $0.withheld != nil }
        // The client's own choice may be a member that hangs. Learners do not tell.
        let voters = answers.filter { $0.status?.isLearner == false || $0.withheld != nil }
        let answering = (voters.first { $0.status?.leader ?? 0 != 0 } ?? voters.first)?.endpoint
        let listsAtOnce = !tryingReads || !answers.contains { $0.listsWhatItKnows }
        // None of these rests on another: side by side they take the time of one.
        async let listing = listsAtOnce ? listing(linearizable: hasLeader, through: answering) : nil
        async let raised = hasLeader ? alarms() : nil
        let completed = await completed(answers, tryingReads: tryingReads, quotas: quotas)
        let members: Result<[Member], StepFailure>
        if let listing = await listing {
            members = listing
        } else {
            // Who has just answered a linearizable read is not behind.
            let current = completed.first { $0.answersReads == true }?.endpoint ?? answering
            members = await self.listing(linearizable: hasLeader, through: current)
        }
        let listed = try members.get()
        guard !listed.contains(where: { $0.id == 0 }) else { throw Self.proxyAnswers(listed) }
        let found = await reach(
            listed, knowing: completed, tryingReads: tryingReads, quotas: quotas)
        // A login that is refused says nothing about the members' health, and everything about the caller.
        if let refusal = found.lazy.compactMap(\.refusal).first { throw StepFailure(reading: refusal) }
        var view = ClusterView(
            id: first.clusterID, revision: first.revision, members: found.map(\.member))
        view.alarms = await raised ?? Self.alarms(reportedBy: view.members)
        return view
    }

    /// What one URL answered.
    struct Answer: Sendable {
        var endpoint: EtcdEndpoint
        var status: Status?
        var latency: Duration
        var error: EtcdError?
        /// Who answered in place of a Status that is not shown to this user.
        var withheld: (header: ResponseHeader, status: WithheldStatus)?
        /// Whether a linearizable read through it came back; nil where none was tried.
        var answersReads: Bool?
        /// Why it did not.
        var readError: EtcdError?
        /// What an unhealthy member's health page gives for the reason; nil for nothing.
        var ownReason: String?
        /// In bytes; nil where it is not known, or was not asked for.
        var quota: Int64?
    }

    private func answers(of endpoints: [EtcdEndpoint]) async -> [Answer] {
        await concurrently(endpoints) { await answer(of: $0) }
    }

    private func answer(of endpoint: EtcdEndpoint) async -> Answer {
        let start = ContinuousClock.now
        do {
            let status = try await client.status(of: endpoint, options: .timeout(patience))
            return Answer(endpoint: endpoint, status: status, latency: start.duration(to: .now))
        } catch {
            var answer = Answer(endpoint: endpoint, latency: start.duration(to: .now), error: error)
            if error.code == .permissionDenied { answer.withheld = await withheld(at: endpoint) }
            return answer
        }
    }

    // The list of members is shown to every user, by voters alone.
    private func withheld(at endpoint: EtcdEndpoint) async -> (header: ResponseHeader, status: WithheldStatus)? {
        async let versions = try? client.serverVersions(of: endpoint, options: .timeout(min(patience, .seconds(1))))
        let options = CallOptions.timeout(patience)
        let list = try? await client.pinned(to: endpoint).memberList(linearizable: false, options: options)
        let version = await versions?.server
        return list.map { ($0.header, WithheldStatus(version: version)) }
    }

    private func completed(_ answers: [Answer], tryingReads: Bool, quotas: Bool) async -> [Answer] {
        await concurrently(answers) { await completed($0, tryingReads: tryingReads, quotas: quotas) }
    }

    private func completed(_ answer: Answer, tryingReads: Bool, quotas: Bool) async -> Answer {
        guard answer.header != nil else { return answer }
        var answer = answer
        let status = answer.status
        if tryingReads, status?.isLearner != true, status?.leader != 0 {
            answer.readError = await errorOfRead(through: answer.endpoint)
            answer.answersReads = answer.readError == nil
        }
        if answer.readError != nil || status?.leader == 0 { answer.ownReason = await ownReason(of: answer.endpoint) }
        if quotas, let status, status.dbSizeQuota <= 0 { answer.quota = await quota(at: answer.endpoint) }
        return answer
    }

    // Without quorum a linearizable list (3.5 and later) has no answer; what a member knows by itself is then enough
    // to show, and every guard that needs quorum refuses on other grounds.
    private func listing(
        linearizable: Bool, through endpoint: EtcdEndpoint? = nil
    ) async -> Result<[Member], StepFailure> {
        do throws(StepFailure) { return .success(try await members(linearizable, endpoint)) } catch {
            return .failure(error)
        }
    }

    private func members(
        _ linearizable: Bool, _ endpoint: EtcdEndpoint?
    ) async throws(StepFailure) -> [Member] {
        do { return try await members(linearizable, asking: endpoint) } catch {
            let isLost = error.outcome != .refused || error.code == .noLeader
            guard isLost, linearizable || endpoint != nil else { throw StepFailure(reading: error) }
            // It has gone since it answered.
            if error.outcome == .notSent, endpoint != nil { return try await members(linearizable, nil) }
        }
        do { return try await members(false, asking: linearizable ? endpoint : nil) } catch {
            throw StepFailure(reading: error)
        }
    }

    private func members(_ linearizable: Bool, asking endpoint: EtcdEndpoint?) async throws(EtcdError) -> [Member] {
        let asked = endpoint.map { client.pinned(to: $0) } ?? client
        return try await asked.memberList(linearizable: linearizable, options: .timeout(patience)).members
    }

    // A configured URL belongs to the member whose id its Status gives; a member without one is asked on the URLs it
    // advertises, and believed only where Status there gives its id.
    private func reach(
        _ members: [Member], knowing answers: [Answer], tryingReads: Bool, quotas: Bool
    ) async -> [(member: MemberView, refusal: EtcdError?)] {
        await concurrently(members) { member in
            if let answer = answers.first(where: { $0.header?.memberID == member.id }) {
                return (MemberView(member, answer), answer.refusal)
            }
            let known = Set(answers.map(\.endpoint))
            var problem = Self.noAnswerYet(member, answers)
            for url in member.clientURLs {
                guard let endpoint = Self.endpoint(advertised: url, like: client.endpoints.first),
                    !known.contains(endpoint)
                else { continue }
                let answer = await answer(of: endpoint)
                if answer.header?.memberID == member.id {
                    let completed = await completed(answer, tryingReads: tryingReads, quotas: quotas)
                    return (MemberView(member, completed), completed.refusal)
                }
                problem = answer.error.map { $0.message } ?? "another member answers at \(url)"
            }
            return (MemberView(member, problem: problem), nil)
        }
    }

    // A refused permission is an answer too: the member asked the leader before it looked at the permission.
    private func errorOfRead(through endpoint: EtcdEndpoint) async -> EtcdError? {
        var request = GetRequest(key: "health")
        request.countOnly = true
        do {
            _ = try await client.pinned(to: endpoint).get(request, options: .timeout(patience))
            return nil
        } catch { return error.code == .permissionDenied ? nil : error }
    }

    // The page decides nothing, it answers while the member is blocked; its words help whoever looks for the cause.
    private func ownReason(of endpoint: EtcdEndpoint) async -> String? {
        let limit = min(patience, .seconds(1))
        guard let health = try? await client.serverHealth(of: endpoint, options: .timeout(limit)) else { return nil }
        return health.isHealthy || health.reason.isEmpty ? nil : health.reason
    }

    private func quota(at endpoint: EtcdEndpoint) async -> Int64? {
        let metrics = try? await client.serverMetrics(of: endpoint, options: .timeout(patience))
        return metrics?.value("etcd_server_quota_backend_bytes").flatMap { Int64(exactly: $0) }
    }

    /// Nil where the members do not answer that.
    private func alarms() async -> [AlarmView]? {
        (try? await client.alarms(options: .timeout(patience)))?.alarms.map { AlarmView($0) }
    }

    // The alarm list goes through raft. Without quorum, what the members report of themselves must do.
    private static func alarms(reportedBy members: [MemberView]) -> [AlarmView] {
        members.flatMap { member in
            (member.status?.errors ?? []).compactMap { error in
                if error.contains("NOSPACE") { return AlarmView(.noSpace, member: member.id) }
                return error.contains("CORRUPT") ? AlarmView(.corrupt, member: member.id) : nil
            }
        }
    }
}

extension ClusterObserver.Answer {
    /// Who answered; nil where nobody did.
    var header: ResponseHeader? { status?.header ?? withheld?.header }

    /// Whether the member lists the members it knows whatever it is asked, as releases before 3.5 do: one that is cut
    /// off or behind knows others than there are.
    fileprivate var listsWhatItKnows: Bool {
        (status?.version ?? withheld?.status.version).map { ServerVersion.isOlder($0, "3.5.0") } ?? false
    }

    /// Why the login was refused to the read, where it was.
    fileprivate var refusal: EtcdError? {
        readError.flatMap { $0.code == .authFailed || $0.code == .userEmpty ? $0 : nil }
    }
}
