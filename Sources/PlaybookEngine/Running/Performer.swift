package import EtcdClient
package import PlaybookLanguage
package import PlaybookRecord

/// The only way for an action to change anything: it observes the cluster again, asks the guards, writes down the
/// intent, makes the call, and writes down the outcome.
package struct Performer: Sendable {
    package let context: StepContext
    /// For reading between the changes of one step.
    package var reader: ClusterReader { ClusterReader(context) }

    init(_ context: StepContext) { self.context = context }

    /// Makes one change. `call` gets the client and makes exactly one changing call with it.
    ///
    /// - Parameter seen: the revision that the call compares, or that the step's observation was made at.
    /// - Throws: `refused` where a guard says no, `unknown` where the call may have been carried out, `conflict` where
    ///   `call` throws it, else why the call surely failed.
    package func perform<Answer: Sendable>(
        _ effect: Effect, seen: Int64? = nil, _ call: (EtcdClient) async throws -> Answer
    ) async throws(StepFailure) -> Answer {
        try await perform([effect], seen: seen, made: { _ in [effect] }, call)
    }

    /// Makes several changes with one call that carries all of them out or none.
    ///
    /// - Parameter made: the effects that an answer says came about; an effect predicted and not among them was not
    ///   reached.
    package func perform<Answer: Sendable>(
        _ effects: [Effect], seen: Int64? = nil, made: (Answer) -> [Effect], _ call: (EtcdClient) async throws -> Answer
    ) async throws(StepFailure) -> Answer {
        if let overdue = context.end?.overdue { throw overdue }
        if let loss = context.leases.lazy.compactMap(\.loss).first { throw loss }
        for effect in effects {
            guard let refusal = effect.change.ownLock(context.lockKey) else { continue }
            context.log.refuse(effect, step: context.step)
            throw refusal
        }
        try await context.takeLockLate(for: effects)
        let verdicts = try await passGuards(effects)
        try await context.intend(effects, verdicts, seen: seen)
        for effect in effects { context.log.intend(effect, step: context.step) }
        let start = ContinuousClock.now
        do {
            let client = finishing(effects, try await context.locked(effects))
            let answer = try await context.keepingLock(during: effects) { try await call(client) }
            let made = made(answer)
            for effect in effects where !made.contains(effect) { conclude(effect, .notReached, since: start) }
            for effect in made { conclude(effect, .done, since: start) }
            let all = effects + made.filter { !effects.contains($0) }
            await context.conclude(all, since: start) { made.contains($0) ? .done : .notReached }
            await context.lock?.restore(after: made)
            if made.contains(where: \.disarms) { await context.lock?.takeKey() }
            return answer
        } catch {
            let failure = context.lockLost(StepFailure(changing: error))
            let outcome: EffectRecord.Outcome = failure.kind == .unknown ? .unknown : .failed
            for effect in effects { conclude(effect, outcome, since: start) }
            await context.conclude(effects, since: start) { _ in outcome }
            throw failure
        }
    }

    /// The client for a change, which a run that is told to stop waits for: cut off, a member would still be occupied by
    /// it while the lock is given back. A file is cut off at once, since nothing is left of it.
    private func finishing(_ effects: [Effect], _ client: EtcdClient) -> EtcdClient {
        guard !effects.allSatisfy({ Guard.kind(of: $0.change) == .file }) else { return client }
        return client.finishing { [cut = context.cut] in cut.isNoted }
    }

    /// Reads whether the lock is still held, for a call that cannot compare it.
    ///
    /// - Throws: `stopped` where it is not.
    package func expectLock() async throws(StepFailure) { try await context.lock?.expectHeld(in: context.clusterID) }

    /// Adds to what the step has written; returns the sum, in which earlier attempts count too.
    package func count(_ written: Int64) -> Int64 { context.log.count(written, step: context.step) }

    /// Tells how far a long change is.
    package func progress(_ progress: RunEvent.Progress) {
        context.log.tell(.progress(step: context.step, progress))
    }

    /// Tells whoever watches what is to be done.
    package func say(_ message: String) { context.log.tell(.asked(step: context.step, message)) }

    /// Shows a message to whoever watches, and waits for the word to go on.
    ///
    /// - Throws: `failed` where nobody watches.
    package func ask(_ message: String) async throws(StepFailure) {
        guard let attendant = context.attendant else {
            throw StepFailure(
                .failed, "nobody is there to go on: \(message)",
                help: "run it in a terminal, or give the step an until: expression")
        }
        try await attendant.confirm(message)
    }

    /// A line for the report.
    package func note(_ text: String) { context.log.note(text, step: context.step) }

    /// A secret of the playbook; resolved once, and kept out of every output from then on.
    package func secret(_ reference: SecretReference) async throws(StepFailure) -> Secret {
        try await context.secrets.resolve(reference)
    }

    private func passGuards(_ effects: [Effect]) async throws(StepFailure) -> [GuardVerdict] {
        for effect in effects {
            guard let refusal = context.approved?.refusal(of: effect, step: context.step) else { continue }
            context.log.refuse(effect, step: context.step)
            throw refusal
        }
        let guarded = effects.map { ($0, Guard.guards(for: $0.change)) }.filter { !$0.1.isEmpty }
        guard !guarded.isEmpty else { return [] }
        let view = try await reader.view()
        try context.expectSameCluster(view)
        context.lock?.see(view)
        var all: [GuardVerdict] = []
        for (effect, guards) in guarded {
            let verdicts = guards.map { $0.rule(on: effect, seeing: view) }
            all += verdicts
            context.log.judged(effect, verdicts, step: context.step)
            guard let refusal = verdicts.first(where: { $0.ruling == .refuses }) else { continue }
            context.log.refuse(effect, step: context.step)
            throw .refused(by: refusal)
        }
        context.turnAway(from: effects, view)
        return all
    }

    private func conclude(_ effect: Effect, _ outcome: EffectRecord.Outcome, since start: ContinuousClock.Instant) {
        let elapsed = start.duration(to: .now) / .seconds(1)
        context.log.conclude(effect, outcome, step: context.step, seconds: elapsed)
    }
}

extension Change {
    /// Why it must not be made, where it is one of the key of the run lock.
    func ownLock(_ lockKey: String?) -> StepFailure? {
        guard case .key(let key) = self, let lockKey, key.bytes.elementsEqual(lockKey.utf8) else { return nil }
        return StepFailure(
            .refused, "\(lockKey) is the key of the run lock, which no step writes or deletes",
            help: "lock show and lock break look at the lock and end it; lock: with another prefix has another key")
    }
}

extension StepFailure {
    package static func refused(by verdict: GuardVerdict) -> StepFailure {
        StepFailure(.refused, "guard \(verdict.name): \(verdict.detail)")
    }
}
