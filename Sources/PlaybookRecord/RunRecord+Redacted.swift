package import PlaybookLanguage

extension RunRecord {
    /// The same record without the secrets that `redactor` knows.
    ///
    /// Texts are redacted before a report escapes, wraps or cuts them: afterwards a secret would no longer be found.
    package func redacted(by redactor: Redactor) -> RunRecord {
        redactor.isEmpty ? self : mapTexts(redactor.redact)
    }

    func mapTexts(_ clean: (String) -> String) -> RunRecord {
        var record = self
        record.playbook.name = clean(playbook.name)
        record.playbook.path = clean(playbook.path)
        record.cluster = cluster?.mapTexts(clean)
        record.quorum?.what = clean(quorum?.what ?? "")
        record.steps = steps.map { $0.mapTexts(clean) }
        record.warnings = warnings.map(clean)
        record.error = error?.mapTexts(clean)
        record.diagnostics = diagnostics.map { $0.mapTexts(clean) }
        return record
    }
}

extension ValidationRecord {
    /// The same record without the secrets that `redactor` knows.
    package func redacted(by redactor: Redactor) -> ValidationRecord {
        var record = self
        record.diagnostics = diagnostics.map { $0.mapTexts(redactor.redact) }
        for index in files.indices {
            record.files[index].path = redactor.redact(files[index].path)
            record.files[index].name = files[index].name.map(redactor.redact)
        }
        return record
    }
}

extension HealthRecord {
    /// The same record without the secrets that `redactor` knows.
    package func redacted(by redactor: Redactor) -> HealthRecord {
        let clean = redactor.redact
        var record = self
        record.alarms = alarms.map(clean)
        record.warnings = warnings.map(clean)
        record.error = error?.mapTexts(clean)
        for index in members.indices {
            record.members[index].name = clean(members[index].name)
            record.members[index].endpoint = members[index].endpoint.map(clean)
            record.members[index].version = members[index].version.map(clean)
            record.members[index].alarms = members[index].alarms.map(clean)
            record.members[index].problem = members[index].problem.map(clean)
        }
        return record
    }
}

extension FailureRecord {
    /// The same failure without the secrets that `redactor` knows.
    package func redacted(by redactor: Redactor) -> FailureRecord { mapTexts(redactor.redact) }

    func mapTexts(_ change: (String) -> String) -> FailureRecord {
        FailureRecord(kind: kind, message: change(message), help: help.map(change))
    }
}

extension ClusterRecord {
    func mapTexts(_ change: (String) -> String) -> ClusterRecord {
        var cluster = self
        cluster.version = version.map(change)
        cluster.alarms = alarms.map(change)
        for index in members.indices {
            cluster.members[index].name = change(members[index].name)
            cluster.members[index].endpoint = members[index].endpoint.map(change)
            cluster.members[index].version = members[index].version.map(change)
            cluster.members[index].problem = members[index].problem.map(change)
        }
        return cluster
    }
}

extension Diagnostic {
    /// The same finding without the secrets that `redactor` knows.
    package func redacted(by redactor: Redactor) -> Diagnostic { mapTexts(redactor.redact) }

    func mapTexts(_ change: (String) -> String) -> Diagnostic {
        var finding = self
        finding.path = change(path)
        finding.message = change(message)
        finding.help = help.map(change)
        finding.replacement = replacement.map(change)
        finding.notes = notes.map { Note(change($0.message), at: $0.range) }
        finding.choices = choices.map { Choices(change($0.title), $0.names.map(change)) }
        return finding
    }
}
