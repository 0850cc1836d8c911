package import PlaybookRecord

/// A run as a text file for node_exporter's textfile collector.
///
/// What is about the last run is of this run. The time of the last success moves only with a success, and the size of
/// the last snapshot only with a snapshot: otherwise they are those of the file that is replaced. Series of other
/// playbooks and other clusters in that file are kept.
package struct PrometheusReport {
    static let prefix = "etcd_playbook_"

    private let record: RunRecord
    private let old: [PrometheusSample]
    private let playbook: String
    private let cluster: String

    /// - Parameter previous: the text of the file that is replaced; nil where there is none.
    package static func render(_ record: RunRecord, previous: String?) -> String {
        let old = previous.flatMap { PrometheusSample.parse($0) } ?? []
        let report = PrometheusReport(record, old)
        let kept = old.filter { !report.isOwn($0) }
        return Metric.allCases.map { metric in
            let name = prefix + metric.rawValue
            let samples = kept.filter { $0.name == name } + report.samples(metric)
            guard !samples.isEmpty else { return "" }
            return "# HELP \(name) \(metric.help)\n# TYPE \(name) gauge\n" + samples.map(\.line).joined()
        }.joined()
    }

    /// Whether a file may be replaced by such a report: it is empty, or one itself.
    package static func mayReplace(_ text: String) -> Bool { PrometheusSample.parse(text) != nil }

    private init(_ record: RunRecord, _ old: [PrometheusSample]) {
        self.record = record
        self.old = old
        let name = record.playbook.name
        playbook = name.isEmpty ? Self.only("playbook", old) ?? "" : name
        let own = old.filter { [playbook] in $0["playbook"] == playbook }
        cluster = record.cluster?.id ?? Self.only("cluster", own) ?? ""
    }

    // A run that could not read its playbook, or reached no cluster, is about those that were there the last time: an
    // alert on them must not go silent.
    private static func only(_ label: String, _ samples: [PrometheusSample]) -> String? {
        let values = Set(samples.compactMap { $0[label] })
        return values.count == 1 ? values.first : nil
    }

    // A run before the cluster was known left its series without one.
    private func isOwn(_ sample: PrometheusSample) -> Bool {
        sample["playbook"] == playbook && (sample["cluster"] == cluster || sample["cluster"] == "")
    }

    private var labels: [(String, String)] { [("playbook", playbook), ("cluster", cluster)] }

    private enum Metric: String, CaseIterable {
        case lastRun = "last_run_timestamp_seconds"
        case lastSuccess = "last_success_timestamp_seconds"
        case lastExitCode = "last_exit_code"
        case duration = "duration_seconds"
        case stepFailures = "step_failures"
        case snapshotSize = "snapshot_size_bytes"
        case reclaimed = "reclaimed_bytes"

        var help: String {
            switch self {
            case .lastRun: "When the last run ended."
            case .lastSuccess: "When a run last ended with success; 0 where none has yet."
            case .lastExitCode: "The exit code of the last run."
            case .duration: "How long the last run took."
            case .stepFailures: "How many steps of the last run did not end well."
            case .snapshotSize: "The size of the last snapshot that was taken."
            case .reclaimed: "What a member gave back to its file system in the last run."
            }
        }
    }

    private func samples(_ metric: Metric) -> [PrometheusSample] {
        let figures = RunFigures(record: record)
        switch metric {
        case .lastRun: return [sample(metric, ended)]
        case .lastSuccess: return [sample(metric, record.verdict == .done ? ended : kept(metric) ?? "0")]
        case .lastExitCode: return [sample(metric, "\(record.exitCode)")]
        case .duration: return [sample(metric, JUnitReport.time(record.run.seconds ?? 0))]
        case .stepFailures: return [sample(metric, "\(figures.failures.count)")]
        case .snapshotSize:
            let size = figures.snapshots.last.map { "\($0)" } ?? kept(metric)
            return size.map { [sample(metric, $0)] } ?? []
        case .reclaimed: return reclaimed
        }
    }

    // A member that was left alone gave back nothing; a playbook that never defragments has no such series.
    private var reclaimed: [PrometheusSample] {
        guard record.steps.contains(where: { $0.action == "defragment" }) else { return [] }
        return MemberFigures.all(record).map { member in
            PrometheusSample(
                Self.prefix + Metric.reclaimed.rawValue, labels + [("member", member.label)],
                "\(member.reclaimed ?? 0)")
        }
    }

    private var ended: String {
        let time = record.run.ended ?? record.run.started
        return JUnitReport.time(Double(time.milliseconds) / 1000)
    }

    private func kept(_ metric: Metric) -> String? {
        old.first { $0.name == Self.prefix + metric.rawValue && isOwn($0) }?.value
    }

    private func sample(_ metric: Metric, _ value: String) -> PrometheusSample {
        PrometheusSample(Self.prefix + metric.rawValue, labels, value)
    }
}
