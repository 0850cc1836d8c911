import PlaybookRecord

/// Sums over the steps of a record.
struct RunFigures {
    let record: RunRecord

    /// Steps that did not end well, and were not rescued.
    var failures: [StepRecord] { StepTree(record).nodes.filter(\.hasFailed).map(\.step) }

    /// Bytes given back, over all members; nil where no step gives any back.
    var reclaimed: Int64? {
        let values = MemberFigures.all(record).compactMap(\.reclaimed)
        return values.isEmpty ? nil : values.reduce(0, &+)
    }

    /// The sizes of the snapshots that were taken, in order, in bytes.
    var snapshots: [Int64] {
        record.steps.filter { $0.action == "snapshot" && $0.status == .succeeded }
            .compactMap { step in step.outputs.first { $0.name == "bytes" }?.value.bytes }
    }
}

extension StepRecord {
    var hasFailed: Bool {
        switch status {
        case .failed, .refused, .unknown: true
        case .planned, .may, .undetermined, .skipped, .succeeded, .rescued, .notReached: false
        }
    }

    /// Names it among the steps of its playbook: `02 defrag`, in a loop `02 defrag [m1 (8e9…)]`.
    var label: String { (number < 10 ? "0" : "") + "\(number) \(id ?? title)" + (item.map { " [\($0)]" } ?? "") }
}
