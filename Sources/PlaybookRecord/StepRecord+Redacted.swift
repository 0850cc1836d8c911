extension StepRecord {
    package func mapTexts(_ change: (String) -> String) -> StepRecord {
        var step = self
        step.id = id.map(change)
        step.title = change(title)
        step.action = change(action)
        step.item = item.map(change)
        step.file = file.map(change)
        step.effects = effects.map { $0.mapTexts(change) }
        step.outputs = outputs.map { RecordedOutput(name: change($0.name), value: $0.value.mapTexts(change)) }
        step.guards = guards.map { GuardVerdict($0.name, $0.ruling, change($0.detail)) }
        step.notes = notes.map(change)
        step.error = error?.mapTexts(change)
        return step
    }
}

extension EffectRecord {
    func mapTexts(_ change: (String) -> String) -> EffectRecord {
        var effect = self
        effect.id = change(id)
        effect.change = self.change.mapTexts(change)
        effect.before = before.map(change)
        effect.after = after.map(change)
        if case .may(let reason) = certainty { effect.certainty = .may(change(reason)) }
        return effect
    }
}

extension Effect {
    package func mapTexts(_ change: (String) -> String) -> Effect {
        var effect = self
        effect.id = change(id)
        effect.change = self.change.mapTexts(change)
        effect.before = before.map(change)
        effect.after = after.map(change)
        if case .may(let reason) = certainty { effect.certainty = .may(change(reason)) }
        return effect
    }
}

extension Change {
    func mapTexts(_ change: (String) -> String) -> Change {
        switch self {
        case .key(let key): .key(key.mapText(change))
        case .keys(let key, let end): .keys(key.mapText(change), end: end.mapText(change))
        case .keysWritten(let key, let end): .keysWritten(key.mapText(change), end: end.mapText(change))
        case .revision, .lease, .auth(.enabled): self
        case .alarm(let name, let member): .alarm(name: change(name), member: member.mapTexts(change))
        case .memberAdd(let urls, let learner): .memberAdd(peerURLs: urls.map(change), learner: learner)
        case .memberPromote(let member): .memberPromote(member.mapTexts(change))
        case .memberRemove(let member): .memberRemove(member.mapTexts(change))
        case .memberUpdate(let member, let urls): .memberUpdate(member.mapTexts(change), peerURLs: urls.map(change))
        case .leader(let member): .leader(to: member.mapTexts(change))
        case .occupy(let member, let estimate, let reclaim):
            .occupy(member.mapTexts(change), estimate: estimate, reclaim: reclaim)
        case .auth(.role(let name)): .auth(.role(change(name)))
        case .auth(.user(let name)): .auth(.user(change(name)))
        case .file(let path, let source): .file(path: change(path), source: source?.mapTexts(change))
        }
    }
}

extension KeyText {
    // A key that holds no secret keeps its bytes, printable or not.
    fileprivate func mapText(_ change: (String) -> String) -> KeyText {
        let text = description
        let changed = change(text)
        return changed == text ? self : KeyText(Array(changed.utf8))
    }
}

extension MemberReference {
    fileprivate func mapTexts(_ change: (String) -> String) -> MemberReference {
        MemberReference(id: id, name: change(name))
    }
}

extension RecordedValue {
    fileprivate func mapTexts(_ change: (String) -> String) -> RecordedValue {
        switch self {
        case .bool, .integer, .number, .size, .duration, .percent, .hidden: self
        case .text(let text): .text(change(text))
        case .list(let items): .list(items.map { $0.mapTexts(change) })
        case .record(let fields): .record(fields.mapValues { $0.mapTexts(change) })
        }
    }
}
