import EtcdRPC

extension EtcdClient {
    /// Carries out a unary call, sent again where that is right.
    // One copy for all calls: a copy for each was a fifth of the module, and slower.
    @_semantics("optimize.sil.specialize.generic.never")
    func perform<Input: Sendable, Output: Sendable>(
        _ call: Call<Input, Output>, _ input: Input, _ options: CallOptions
    ) async throws(EtcdError) -> Output {
        guard let isCutOff else { return try await send(call, input, options) }
        return try await finished(call.label, unless: isCutOff) { () async throws(EtcdError) in
            try await self.send(call, input, options)
        }
    }

    @_semantics("optimize.sil.specialize.generic.never")
    private func send<Input, Output>(
        _ call: Call<Input, Output>, _ input: Input, _ options: CallOptions
    ) async throws(EtcdError) -> Output {
        try await attempts(call.traits(input), options) { (endpoint, rpc) async throws(RPCError) in
            let output = try await call.send(core.transport, input, rpc)
            core.noteSuccess(endpoint)
            return output
        }
    }

    /// Makes attempts until one succeeds, or none may follow.
    // One copy for all answers, as above.
    @_semantics("optimize.sil.specialize.generic.never")
    func attempts<Output>(
        _ traits: CallTraits, _ options: CallOptions,
        _ attempt: (EtcdEndpoint, RPCCall) async throws(RPCError) -> Output
    ) async throws(EtcdError) -> Output {
        if pin == nil, let endpoint = options.endpoint {
            return try await pinned(to: endpoint).attempts(traits, options, attempt)
        }
        var progress = CallProgress(traits, deadline: deadline(options))
        let rules = rules(traits, options, progress.deadline)
        var retries = RetryState(rules)
        while true {
            let endpoint: EtcdEndpoint
            let token: String?
            do throws(EtcdError) {
                endpoint = try core.endpoint(
                    pin, EndpointPool.Wish(mayBeLearner: traits.learnersServe, avoids: progress.triedThisRound),
                    failsFast: !rules.waitsForReady && progress.isFirst, traits.label)
                token = try await self.token(for: traits, progress)
            } catch {
                throw progress.failure(error)
            }
            do throws(RPCError) {
                return try await attempt(endpoint, rpcCall(traits, endpoint, token, options, progress.deadline))
            } catch {
                let failure = EtcdError(core.judge(error), traits, at: endpoint)
                progress.note(failure, token: token, endpointCount: rules.endpointCount)
                try await prepareNext(retries.decide(after: failure), &progress)
            }
        }
    }

    /// Gets ready for the next attempt, or throws what the call fails with.
    private func prepareNext(
        _ decision: RetryState.Decision, _ progress: inout CallProgress
    ) async throws(EtcdError) {
        let failure = progress.lastFailure
        leaveEndpoint(after: failure)
        if core.isClosed { throw progress.failure(core.closedError(progress.traits.label)) }
        if Task.isCancelled { throw progress.failure(.cancelled(progress.traits.label)) }
        switch decision {
        case .giveUp: throw progress.failure(failure)
        case .renewToken: break
        case .again(let earlierPauses, let elsewhere):
            progress.rejected = .none
            if elsewhere && pin == nil, let endpoint = failure.endpoint { core.leave(endpoint) }
            guard let earlierPauses else { return }
            let pause = core.settings.backoff.pause(after: earlierPauses, jitter: .random(in: -1...1))
            try await sleep(pause, progress)
        }
    }

    private func sleep(_ pause: Duration, _ progress: CallProgress) async throws(EtcdError) {
        let end = ContinuousClock.now + pause
        if let deadline = progress.deadline, deadline <= end {
            try? await Task.sleep(until: deadline, clock: .continuous)
            if !Task.isCancelled { throw progress.failure(progress.lastFailure) }
        } else {
            try? await Task.sleep(until: end, clock: .continuous)
        }
        if Task.isCancelled { throw progress.failure(.cancelled(progress.traits.label)) }
    }

    /// Moves later calls away from an endpoint that may not be able to answer.
    private func leaveEndpoint(after failure: EtcdError) {
        guard pin == nil, let endpoint = failure.endpoint, !Task.isCancelled else { return }
        if failure.code == .notSupportedForLearner { core.note(endpoint, isLearner: true) }
        let isTroubled = failure.isUnavailable || failure.family == .connection || failure.code == .deadlineExceeded
        if isTroubled { core.noteTrouble(endpoint) }
    }

    private func token(for traits: CallTraits, _ progress: CallProgress) async throws(EtcdError) -> String? {
        switch (traits.token, progress.rejected) {
        case (.never, _): return nil
        case (.whenAsked, .none): return core.tokens.present
        case (.whenAsked, .token), (.always, _):
            return try await core.tokens.token(rejected: progress.rejected, deadline: progress.deadline) {
                (login) async throws(EtcdError) in try await self.login(login, progress.deadline)
            }
        }
    }

    /// Makes a token; nil where the cluster asks for none.
    ///
    /// - Throws: an error with what is known of the call that wants the token: it has not been sent.
    private func login(
        _ login: Login, _ deadline: ContinuousClock.Instant?
    ) async throws(EtcdError) -> String? {
        let anywhere = EtcdClient(core: core, pin: nil)
        do {
            return try await anywhere.perform(.authenticate, login, CallOptions(deadline: deadline)).token
        } catch {
            guard error.code != .authNotEnabled else { return nil }
            var failure = error
            if failure.outcome == .unknown { failure.outcome = .notSent }
            throw failure
        }
    }

    private func rules(
        _ traits: CallTraits, _ options: CallOptions, _ deadline: ContinuousClock.Instant?
    ) -> RetryState.Rules {
        RetryState.Rules(
            policy: options.repeatsWrites && traits.policy == .atMostOnce ? .repeatableChange : traits.policy,
            maxRetries: max(options.maxRetries ?? core.settings.maxRetries, 0),
            endpointCount: pin == nil ? max(core.endpointCount, 1) : 1,
            waitsForReady: options.waitsForReady ?? (pin == nil && !core.settings.failsFast),
            hasDeadline: deadline != nil,
            canRenewToken: traits.token != .never && core.tokens.hasCredentials,
            requiresLeader: options.requireLeader)
    }

    private func deadline(_ options: CallOptions) -> ContinuousClock.Instant? {
        options.end ?? core.settings.requestTimeout.map { .now + $0 }
    }

    private func rpcCall(
        _ traits: CallTraits, _ endpoint: EtcdEndpoint, _ token: String?, _ options: CallOptions,
        _ deadline: ContinuousClock.Instant?
    ) -> RPCCall {
        var metadata = core.settings.headers(options.metadata, hasToken: core.hasToken)
        metadata.append((name: "client-api-version", value: clientAPIVersion))
        if let token { metadata.append((name: "token", value: token)) }
        if options.requireLeader { metadata.append((name: "hasleader", value: "true")) }
        var call = RPCCall(
            endpoint: endpoint.rpcEndpoint, deadline: deadline, metadata: metadata,
            maxSendBytes: core.settings.maxSendBytes, maxReceiveBytes: core.settings.maxReceiveBytes)
        call.isChange = traits.policy != .repeatable
        return call
    }
}

/// The release of etcd's API that the calls are written for.
private let clientAPIVersion = "3.7"
