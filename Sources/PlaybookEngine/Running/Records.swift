import EtcdClient
package import PlaybookLanguage
package import PlaybookRecord

extension FailureRecord {
    package init(_ failure: StepFailure) {
        self.init(kind: failure.kind.rawValue, message: failure.message, help: failure.help)
    }
}

extension RecordedOutput {
    /// Outputs as a record holds them, sorted by name.
    package static func list(_ outputs: [String: Value], showingValues: Bool) -> [RecordedOutput] {
        outputs.sorted { $0.key < $1.key }
            .map { RecordedOutput(name: $0.key, value: RecordedValue($0.value, showingValues: showingValues)) }
    }
}

extension ClusterRecord {
    package init(_ view: ClusterView) {
        self.init(
            id: String(view.id, radix: 16), version: view.version, leader: view.leader?.hexID,
            members: view.members.map { MemberRecord($0) },
            alarms: view.alarms.map { alarm in
                let member = view.member(alarm.member)?.reference.description ?? String(alarm.member, radix: 16)
                return "\(alarm.name) at \(member)"
            })
    }
}

extension MemberRecord {
    package init(_ member: MemberView) {
        self.init(
            id: member.hexID, name: member.name, endpoint: member.endpoint?.description,
            isLearner: member.isLearner, isHealthy: member.isHealthy, version: member.version,
            dbSize: member.status?.dbSize, dbSizeInUse: member.status?.dbSizeInUse,
            problem: member.isHealthy ? nil : member.complaint)
    }
}

extension Verdict {
    /// The verdict on a run, or a plan, that ended with this failure.
    ///
    /// - Parameter changed: whether anything was, or may have been, changed before: most exit codes promise that
    ///   nothing was.
    package init(_ failure: StepFailure, afterChange changed: Bool) {
        self =
            switch failure.kind {
            case .unknown: .unknown
            case .refused: changed ? .stopped : .refused
            case .unreachable: changed ? .failed : .unreachable
            case .denied: changed ? .failed : .denied
            case .configuration: changed ? .failed : .configuration
            case .cancelled: .interrupted
            case .stopped: .stopped
            case .locked: changed ? .failed : .locked
            case .journal: changed ? .stopped : .outputUnwritable
            case .failed, .timedOut, .file, .conflict: .failed
            }
    }
}
