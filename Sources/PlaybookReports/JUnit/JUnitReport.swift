package import PlaybookRecord

/// A record as JUnit XML, in the dialect that GitLab, Jenkins and Ant's schema have in common.
///
/// One `testsuite` for the playbook and one `testcase` for each step. A `failure` is an assertion or a guard that said
/// no; an `error` is a call that failed, timed out or has no known outcome; a step that did not run is `skipped`.
package struct JUnitReport {
    private let record: RunRecord
    private let suite: String

    package static func render(_ record: RunRecord) -> String { JUnitReport(record).document.source }

    private init(_ record: RunRecord) {
        self.record = record
        let name = VisibleText.line(record.playbook.name)
        suite = "\(name.isEmpty ? "playbook" : name).\(record.kind.rawValue)"
    }

    private var document: Markup {
        let cases = JUnitCase.all(record, suite: suite)
        let counts = Self.counts(cases)
        let time = Self.time(record.run.seconds ?? cases.reduce(0) { $0 + ($1.seconds ?? 0) })
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="etcd-playbook" \(counts) time="\(time)">
              <testsuite name="\(suite)" \(counts) time="\(time)" timestamp="\(Self.timestamp(record.run.started))">
                <properties>
            \(properties)\
                </properties>
            \(Markup.joined(cases.map(\.element)))\
            \(warnings)\
              </testsuite>
            </testsuites>

            """
    }

    private static func counts(_ cases: [JUnitCase]) -> Markup {
        let count = { (kind: JUnitCase.Result.Kind) in cases.count { $0.result?.kind == kind } }
        return """
            tests="\(cases.count)" failures="\(count(.failure))" errors="\(count(.error))" \
            skipped="\(count(.skipped))"
            """
    }

    private var properties: Markup {
        let pairs: [(String, String?)] = [
            ("verdict", record.verdict.rawValue), ("exit-code", "\(record.exitCode)"), ("run", record.run.id),
            ("cluster", record.cluster?.id), ("playbook-sha256", record.playbook.digest),
        ]
        return .joined(
            pairs.compactMap { name, value in
                value.map { "      <property name=\"\(name)\" value=\"\(VisibleText.line($0))\"/>\n" }
            })
    }

    private var warnings: Markup {
        guard !record.warnings.isEmpty else { return "" }
        let text = record.warnings.map { "warning: \($0)" }.joined(separator: "\n")
        return "    <system-out>\(JUnitCase.capped(text))</system-out>\n"
    }

    /// Seconds with a dot, whatever the locale.
    static func time(_ seconds: Double) -> String {
        let milliseconds = Int64(min(max(seconds, 0), 1e12) * 1000)
        let rest = "\(milliseconds % 1000)"
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    // Ant's schema takes neither a fraction nor a zone.
    private static func timestamp(_ time: Timestamp) -> String { String(time.description.prefix(19)) }
}
