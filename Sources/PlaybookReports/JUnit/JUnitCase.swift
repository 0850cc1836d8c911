import PlaybookLanguage
import PlaybookRecord
import YAMLSyntax

/// One `testcase`.
struct JUnitCase {
    /// Why it did not pass.
    struct Result {
        enum Kind: String { case failure, error, skipped }
        var kind: Kind
        /// A word for programs, as the record has it.
        var type: String
        var message: String
    }

    var suite: String
    var name: String
    var seconds: Double?
    var file: String
    var line: Int?
    var result: Result?
    var output = ""

    /// The steps, and what went wrong outside of them.
    static func all(_ record: RunRecord, suite: String) -> [JUnitCase] {
        var names: Set<String> = []
        var cases = StepTree(record).leaves.map { JUnitCase($0, record, suite) }
        if let outside = outsideSteps(record, suite) { cases.insert(outside, at: 0) }
        for index in cases.indices { cases[index].name = unique(cases[index].name, &names) }
        return cases
    }

    // Readers keep only the first of two cases with one name.
    private static func unique(_ name: String, _ names: inout Set<String>) -> String {
        var candidate = name
        var count = 1
        while !names.insert(candidate).inserted {
            count += 1
            candidate = "\(name) (\(count))"
        }
        return candidate
    }

    private init(_ node: StepTree.Node, _ record: RunRecord, _ suite: String) {
        let step = node.step
        self.suite = suite
        name = VisibleText.line(step.label)
        seconds = step.seconds
        file = step.file ?? record.playbook.path
        line = step.place.line
        result = node.isRescued && step.hasFailed ? nil : Self.result(step)
        output = Self.output(step, record.kind)
        if node.isRescued, let error = step.error { output += (output.isEmpty ? "" : "\n") + "rescued: \(error.words)" }
    }

    /// The playbook is not valid, the cluster cannot be reached, a confirmation is missing.
    private static func outsideSteps(_ record: RunRecord, _ suite: String) -> JUnitCase? {
        guard let error = record.error, !StepTree(record).nodes.contains(where: \.hasFailed) else { return nil }
        let findings = record.diagnostics.filter(\.isError)
            .map { "\($0.path):\($0.range.start): \($0.message) [\($0.code.id)]" }
        let words = ([error.words] + findings).joined(separator: "\n")
        let kind: Result.Kind = record.verdict == .refused ? .failure : .error
        return JUnitCase(
            suite: suite, name: "00 playbook", file: record.playbook.path, line: findings.isEmpty ? nil : 1,
            result: Result(kind: kind, type: error.kind, message: words))
    }

    private init(suite: String, name: String, file: String, line: Int?, result: Result) {
        self.suite = suite
        self.name = name
        self.file = file
        self.line = line
        self.result = result
    }

    private static func result(_ step: StepRecord) -> Result? {
        let words = step.error?.words
        switch step.status {
        case .planned, .may, .succeeded, .rescued, .undetermined: return nil
        case .skipped: return Result(kind: .skipped, type: "skipped", message: words ?? "skipped")
        case .notReached:
            return Result(kind: .skipped, type: "not-reached", message: words ?? "the run ended before this step")
        case .failed, .refused, .unknown:
            let type = step.error?.kind ?? step.status.rawValue
            let isVerdict = step.status != .unknown && ["failed", "refused"].contains(type)
            return Result(kind: isVerdict ? .failure : .error, type: type, message: words ?? step.status.rawValue)
        }
    }

    private static func output(_ step: StepRecord, _ kind: RunRecord.Kind) -> String {
        let effects = step.effects.map { effect in
            let text = EffectText(effect: effect, style: .plain)
            return ["\(text.sign) \(text.words)", text.remark?.0].compactMap { $0 }.joined(separator: " - ")
        }
        let guards = step.guards.filter { $0.ruling != .holds }
            .map { "guard \($0.name) \($0.ruling.rawValue): \($0.detail)" }
        let outputs = kind == .plan ? [] : step.outputs.map { "\($0.name): \(HumanValue.text($0.value))" }
        let doubt = step.status == .undetermined ? step.error.map { ["known only during the run: \($0.message)"] } : nil
        let notes = step.furtherNotes.map { "note: \($0)" }
        return ((doubt ?? []) + effects + guards + outputs + notes).joined(separator: "\n")
    }

    // MARK: XML

    var element: Markup {
        let place: Markup = line.map { " line=\"\($0)\"" } ?? ""
        let inside = resultElement + outputElement
        let head: Markup = """
            classname="\(suite)" name="\(name)" time="\(JUnitReport.time(seconds ?? 0))" \
            file="\(VisibleText.line(file))"\(place)
            """
        guard !inside.source.isEmpty else { return "    <testcase \(head)/>\n" }
        return "    <testcase \(head)>\n\(inside)    </testcase>\n"
    }

    private var resultElement: Markup {
        guard let result else { return "" }
        let text = Self.capped(result.message)
        switch result.kind {
        case .skipped: return "      <skipped>\(text)</skipped>\n"
        case .failure, .error:
            let tag: Markup = result.kind == .failure ? "failure" : "error"
            let message = Self.capped(VisibleText.line(result.message))
            return "      <\(tag) type=\"\(result.type)\" message=\"\(message)\">\(text)</\(tag)>\n"
        }
    }

    private var outputElement: Markup {
        output.isEmpty ? "" : "      <system-out>\(Self.capped(output))</system-out>\n"
    }

    // Readers refuse reports of tens of megabytes.
    static func capped(_ text: String) -> String {
        text.count > largestText ? text.prefix(largestText) + "\n(cut; the JSON report has all of it)" : text
    }

    private static let largestText = 16_384
}

extension FailureRecord {
    /// What is wrong and what to do about it, on one or two lines.
    var words: String { help.map { "\(message)\nhelp: \($0)" } ?? message }
}
