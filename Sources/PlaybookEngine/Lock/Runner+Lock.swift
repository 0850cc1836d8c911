import EtcdClient
import PlaybookLanguage
import PlaybookRecord

extension Runner {
    /// Takes the lock of the cluster where the run is to change it. Otherwise it stays where it is until there is
    /// something to change all the same.
    ///
    /// - Returns: why the run must not begin; nil where it may.
    mutating func takeLock() async -> StepFailure? {
        guard let wish = setting.lock, let client = setting.client else { return nil }
        let holder = LockHolder(
            run: setting.runID, playbook: setting.redact(setting.identity.name), person: setting.origin.person,
            step: firstStep)
        let cluster = plan.view.map { String($0.id, radix: 16) } ?? "cluster"
        let lock = RunLock(
            client, setting.playbook.lock, holder, setting.log, localPath: wish.folder.map { "\($0)/\(cluster).lock" },
            resumes: setting.history != nil, timeout: wish.timeout)
        wish.inHand?.note(lock)
        if let view = plan.view { lock.see(view) }
        do throws(StepFailure) {
            guard mayChangeCluster else {
                self.lock = lock
                return nil
            }
            // What was planned before the wait may not hold any more.
            if try await lock.take(within: wish.timeout) { forgetPlanned() }
            self.lock = lock
            return nil
        } catch {
            _ = await lock.release()
            return error
        }
    }

    /// Of a run that goes on nothing is planned: there it is enough that a step could change something.
    private var mayChangeCluster: Bool {
        guard setting.history != nil else { return plan.hasChanges }
        return setting.playbook.allSteps.contains { step in
            step.group == nil && setting.leftOut[step.number] == nil
                && setting.catalog.action(named: step.action)?.changesCluster ?? true
        }
    }

    private var firstStep: String? {
        setting.playbook.allSteps.first { setting.leftOut[$0.number] == nil }.map(words)
    }

    /// A step as the lock names it.
    func words(_ step: PlaybookStep) -> String { "\(step.number), \"\(setting.redact(step.title))\"" }
}

extension StepContext {
    /// Takes the lock where the run had nothing to change when it was planned, and has now.
    ///
    /// - Throws: `conflict` where somebody else held it, and what was seen before may not hold any more.
    func takeLockLate(for effects: [Effect]) async throws(StepFailure) {
        guard let lock, effects.contains(where: \.isOfCluster), try await lock.takeLate() else { return }
        throw StepFailure(.conflict, "another run held the lock, and may have changed the cluster")
    }

    /// The client to make changes with: one that writes keys only while the lock is held. Before other changes the lock
    /// is read again, since no call but a transaction can compare it.
    func locked(_ effects: [Effect]) async throws(StepFailure) -> EtcdClient {
        guard let lock, effects.contains(where: \.isOfCluster) else { return client }
        if let loss = lock.loss { throw loss }
        // Another user need not be allowed to read the lock's key.
        if effects.allSatisfy(\.isOfKeys), overview == nil || overview === client, let fence = lock.fence {
            return client.fenced(by: fence, of: clusterID ?? 0)
        }
        try await lock.expectHeld(in: clusterID)
        return client
    }

    /// Makes a call, and keeps the lock alive elsewhere than at a member that it occupies.
    func keepingLock<Answer>(
        during effects: [Effect], _ call: () async throws -> Answer
    ) async throws -> Answer {
        guard let lock else { return try await call() }
        return try await lock.keepAway(from: effects, while: call)
    }

    /// What a call that failed says of the lock.
    func lockLost(_ failure: StepFailure) -> StepFailure {
        guard failure.code == .fenced, let lock else { return failure }
        return lock.lose("somebody else has taken it, or ended it")
    }
}

extension Effect {
    fileprivate var isOfCluster: Bool { if case .file = change { false } else { true } }

    fileprivate var isOfKeys: Bool {
        switch change {
        case .key, .keys, .keysWritten: true
        default: false
        }
    }

    /// Whether the cluster takes leases again after it, where an alarm kept it from that.
    var disarms: Bool { if case .alarm = change { true } else { false } }
}

extension Plan {
    /// That the lock cannot be one of the cluster.
    var lockWarnings: [String] {
        guard hasChanges, let view, view.hasAlarm(.noSpace) || view.hasAlarm(.corrupt) else { return [] }
        return [
            "while the alarm is raised the cluster takes no run lock: until it is disarmed, nothing keeps runs of "
                + "other hosts from running besides"
        ]
    }
}
