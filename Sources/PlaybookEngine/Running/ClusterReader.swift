package import EtcdClient
package import PlaybookLanguage
package import PlaybookRecord

/// What observing and verifying get: every call that reads, and none that changes.
package struct ClusterReader: Sendable {
    let context: StepContext
    var client: EtcdClient { context.client }

    package init(_ context: StepContext) { self.context = context }

    /// The cluster as it is now; while a plan is made, as the plan saw it first.
    package func view(quotas: Bool = false) async throws(StepFailure) -> ClusterView {
        if let planned = context.planned, !quotas || planned.knowsQuotas { return planned }
        let view = try await ClusterObserver(context.overview ?? client).observe(quotas: quotas)
        try context.expectSameCluster(view)
        return view
    }

    /// What the earlier steps of the same plan are to change; empty in a run, which finds it done.
    package var expected: [Effect] { context.expected }

    /// How many revisions come before the step because the run takes its lock first; 0 in a run, which finds them made.
    package var lockRevisions: Int64 { context.lockRevisions }

    /// The revision that a step read at which is done already, and reads once more for what the journal does not keep.
    package var readBefore: Int64? { context.readBefore }

    /// Whether the step wrote this file before the run was cut off, and is carried out once more all the same.
    package func wroteBefore(_ effect: String) -> Bool { context.wroteBefore.contains(effect) }

    // MARK: Keys

    package func get(_ request: GetRequest) async throws(StepFailure) -> GetResponse {
        let answer = try await reading { () async throws(EtcdError) in try await client.get(request) }
        try context.expectCluster(answer.header.clusterID)
        return answer
    }

    /// The answer to a read at a revision; nil where that revision is compacted.
    package func getIfKept(_ request: GetRequest) async throws(StepFailure) -> GetResponse? {
        let answer = try await existing(unless: .compacted) { () async throws(EtcdError) in
            try await client.get(request)
        }
        try context.expectCluster(answer?.header.clusterID ?? 0)
        return answer
    }

    /// Evaluates comparisons and reads, all at one revision.
    ///
    /// - Throws: `failed` for a transaction that could write: that is not for a reader.
    package func evaluate(_ txn: Txn) async throws(StepFailure) -> TxnResponse {
        guard txn.isReadOnly else { throw StepFailure(.failed, "a transaction that writes cannot be observed") }
        let answer = try await reading { () async throws(EtcdError) in try await client.txn(txn) }
        try context.expectCluster(answer.header.clusterID)
        return answer
    }

    /// Whether a lease is there, with time left.
    package func hasLease(_ id: Int64) async throws(StepFailure) -> Bool {
        try await reading { () async throws(EtcdError) in try await client.leaseTimeToLive(id) }.ttl > 0
    }

    /// Whether this key exists.
    package func hasKey(_ key: String) async throws(StepFailure) -> Bool {
        var request = GetRequest(key: key)
        request.countOnly = true
        return try await get(request).count > 0
    }

    /// Whether a Kubernetes API server keeps its objects here: it has keys below `/registry/`, or has left its
    /// compaction mark.
    package func servesKubernetes() async throws(StepFailure) -> Bool {
        if try await hasKey("compact_rev_key") { return true }
        var request = GetRequest(.prefix("/registry/"))
        request.countOnly = true
        request.limit = 1
        return try await get(request).count > 0
    }

    // MARK: Members

    package func status(of endpoint: EtcdEndpoint) async throws(StepFailure) -> Status {
        let status = try await reading { () async throws(EtcdError) in try await client.status(of: endpoint) }
        try context.expectCluster(status.header.clusterID)
        return status
    }

    /// - Parameter revision: the revision to hash at; 0 for the newest that the member has.
    package func hash(at endpoint: EtcdEndpoint, revision: Int64) async throws(StepFailure) -> HashKVResponse {
        try await reading { () async throws(EtcdError) in try await client.hashKV(of: endpoint, revision: revision) }
    }

    // MARK: Authentication

    package func users() async throws(StepFailure) -> [String] {
        try await reading { () async throws(EtcdError) in try await client.userList().users }
    }

    /// The roles of a user; nil where there is no such user.
    package func roles(ofUser name: String) async throws(StepFailure) -> [String]? {
        try await existing(unless: .userNotFound) { () async throws(EtcdError) in
            try await client.userGet(name).roles
        }
    }

    package func roles() async throws(StepFailure) -> [String] {
        try await reading { () async throws(EtcdError) in try await client.roleList().roles }
    }

    /// The permissions of a role; nil where there is no such role.
    package func permissions(ofRole name: String) async throws(StepFailure) -> [Permission]? {
        try await existing(unless: .roleNotFound) { () async throws(EtcdError) in
            try await client.roleGet(name).permissions
        }
    }

    // MARK: A run that was cut off

    /// Whether this effect of the step surely came about before the run was cut off.
    package func wasMade(_ effect: String) -> Bool { context.madeBefore.contains(effect) }

    /// Whether an effect may have come about before the run was cut off in this step.
    package func wasBegun(_ effect: String) -> Bool { begun(effect) != nil }

    /// The change of an effect that may have come about before the run was cut off in this step; nil for none.
    package func begun(_ effect: String) -> Change? {
        let earlier = context.earlier.last { [.unknown, .done].contains($0.outcomes[effect]) }
        return earlier?.intent.effects.first { $0.id == effect }?.change
    }

    // MARK: Expressions

    /// What conditions give now; the cluster is observed once for all of them.
    package func evaluate(_ conditions: [BareExpression]) async throws(StepFailure) -> [Evaluation] {
        let scope = context.scope.seeing(try await view(quotas: conditions.contains(where: \.mentionsQuota)))
        return conditions.map { $0.evaluate(in: scope) }
    }

    /// Waits until a condition holds; a cluster that does not answer meanwhile, and a value that is not there yet, are
    /// reasons to look again.
    ///
    /// - Returns: how long it took.
    package func wait(until condition: BareExpression, interval: Duration) async throws(StepFailure) -> PlaybookDuration
    {
        let start = ContinuousClock.now
        while true {
            do throws(StepFailure) {
                let now = try await evaluate([condition]).first
                // A look that was broken off sees a cluster that answers nobody.
                guard !Task.isCancelled else { throw .stopped }
                switch now {
                case .value(.bool(true)): return PlaybookDuration(start.duration(to: .now))
                case .failed(let finding): throw StepFailure(.failed, finding.message, help: finding.help)
                default: break
                }
            } catch {
                // Certificates that are being replaced may not fit for a moment.
                guard [.unreachable, .timedOut].contains(error.kind) || error.code == .tls else { throw error }
            }
            wait(for: condition.source)
            try await sleep(interval)
        }
    }

    /// What `where` sees of a member.
    package func scope(for member: MemberView, in view: ClusterView) -> Scope {
        context.scope.seeing(member, in: view)
    }

    // MARK: Waiting

    /// Says what the step waits for.
    package func wait(for what: String) { context.log.tell(.waiting(step: context.step, what)) }

    package func sleep(_ duration: Duration) async throws(StepFailure) {
        do { try await Task.sleep(for: duration, clock: .continuous) } catch { throw .stopped }
    }

    func reading<Answer>(
        _ call: () async throws(EtcdError) -> Answer
    ) async throws(StepFailure) -> Answer {
        do { return try await call() } catch { throw StepFailure(reading: error) }
    }

    func existing<Answer>(
        unless absent: EtcdError.Code, _ call: () async throws(EtcdError) -> Answer
    ) async throws(StepFailure) -> Answer? {
        do { return try await call() } catch {
            guard error.code == absent else { throw StepFailure(reading: error) }
            return nil
        }
    }
}

extension StepFailure {
    static let stopped = StepFailure(.cancelled, "the run was told to stop")
}
