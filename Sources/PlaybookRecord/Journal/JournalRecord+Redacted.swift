extension JournalRecord {
    /// The same line without the secrets that `redactor` knows. Values that a resumed run would go on with are left out
    /// whole where they hold one.
    package func redacted(by redactor: Redactor) -> JournalRecord {
        if redactor.isEmpty { return self }
        let clean = redactor.redact
        func hide(_ values: [String: JournalValue]) -> [String: JournalValue] {
            values.mapValues { $0.hidingTexts(clean) }
        }
        switch self {
        case .begun(var header):
            header.redact(clean)
            return .begun(header)
        case .resumed: return self
        case .outcome(var outcome):
            let outcomes = outcome.outcomes.map { (clean($0.key), $0.value) }
            outcome.outcomes = Dictionary(outcomes, uniquingKeysWith: { $0 == $1 ? $0 : .unknown })
            return .outcome(outcome)
        case .loop(var loop):
            loop.items = loop.items?.map { $0.hidingTexts(clean) }
            return .loop(loop)
        case .turn(var turn):
            turn.value = turn.value.hidingTexts(clean)
            turn.label = clean(turn.label)
            return .turn(turn)
        case .group(var group):
            group.record = group.record.mapTexts(clean)
            group.reason = group.reason?.mapTexts(clean)
            return .group(group)
        case .obstacle(var obstacle):
            obstacle.reason = obstacle.reason.mapTexts(clean)
            return .obstacle(obstacle)
        case .intent(var intent):
            intent.title = clean(intent.title)
            intent.action = clean(intent.action)
            intent.effects = intent.effects.map { $0.mapTexts(clean) }
            intent.guards = intent.guards.map { GuardVerdict($0.name, $0.ruling, clean($0.detail)) }
            intent.outputs = hide(intent.outputs)
            return .intent(intent)
        case .step(var step):
            step.record = step.record.mapTexts(clean)
            step.outputs = hide(step.outputs)
            return .step(step)
        case .ended(var end):
            end.error = end.error?.mapTexts(clean)
            end.warnings = end.warnings.map(clean)
            return .ended(end)
        }
    }
}

extension JournalHeader {
    fileprivate mutating func redact(_ clean: (String) -> String) {
        playbook.name = clean(playbook.name)
        playbook.path = clean(playbook.path)
        cluster = cluster?.mapTexts(clean)
        if let what = quorum?.what { quorum?.what = clean(what) }
        warnings = warnings.map(clean)
        origin.redact(clean)
    }
}

extension RunOrigin {
    // A part of an input is no input: one that holds a secret is left out, and the run cannot be resumed without it.
    fileprivate mutating func redact(_ clean: (String) -> String) {
        folder = clean(folder)
        connection.redact(clean)
        let before = inputs
        inputs.settings.removeAll { clean($0.text) != $0.text }
        inputs.environment = inputs.environment.filter { clean($0.value) == $0.value }
        if let file = inputs.file, clean(file.text) != file.text { inputs.file = nil }
        if inputs != before { lacksInputs = true }
        if let plan = saved?.plan {
            saved?.inputs = inputs
            saved?.plan = plan.mapTexts(clean)
        }
    }
}

extension RunOrigin.Connection {
    fileprivate mutating func redact(_ clean: (String) -> String) {
        endpoints = endpoints?.map(clean)
        discoverySRV = discoverySRV.map(clean)
        discoverySRVName = discoverySRVName.map(clean)
        clusterFile = clusterFile.map(clean)
        trustedCAFile = trustedCAFile.map(clean)
        certFile = certFile.map(clean)
        keyFile = keyFile.map(clean)
        serverName = serverName.map(clean)
        user = user.map(clean)
    }
}
