import ArgumentParser
import PlaybookActions
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import PlaybookReports
import YAMLSyntax

/// `validate`: everything that can be said of playbooks without a cluster.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        _superCommandName: "etcd-playbook",
        abstract: "Check playbooks, without a cluster.",
        discussion: """
            Examples:
              etcd-playbook validate playbooks/
              etcd-playbook validate --strict --format sarif playbooks/ > findings.sarif
              etcd-playbook validate playbooks/ --report html=findings.html
              git diff --name-only -- '*.yaml' | xargs etcd-playbook validate

            Exit codes: 0 all are valid, 65 one is not, 66 a file cannot be read, 73 a report cannot be written.
            """
    )

    @ArgumentParser.Argument(help: "Playbooks; a folder means the YAML files in it, - is standard input.")
    var files: [String]

    @Flag(help: "Take warnings for errors.")
    var strict = false

    @OptionGroup(title: "Inputs")
    var playbook: PlaybookOptions

    @Option(name: [.customLong("format"), .customShort("w")], help: "How the findings are written to standard output.")
    var format = ValidationFormat.text

    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            """
            Write the findings to a file as well; may be repeated. The formats are \
            \(ValidationFormat.allCases.map(\.rawValue).joined(separator: ", ")).
            """,
            valueName: "format=path"), transform: ReportTarget<ValidationFormat>.parse)
    var reports: [ReportTarget<ValidationFormat>] = []

    @Option(help: "Which CI to serve besides: annotations and a job summary for GitHub.")
    var ci = CIChoice.auto

    @Option(help: "Whether to use colours.")
    var color = ColourChoice.auto

    @concurrent func run() async throws {
        let output = CommandOutput(color)
        let opened: OpenReports<ValidationFormat>
        do throws(SessionFailure) {
            opened = try await OpenReports.open(reports, playbooks: playbookPaths)
        } catch {
            output.show(error)
            throw ExitCode(error.verdict.exitCode)
        }
        defer { opened.discard() }
        var validation = Validation(playbook, output.environment)
        await validation.readInputs()
        for path in files { await validation.add(path) }
        let record = validation.record(strict: strict)
        do throws(SessionFailure) {
            try output.show(text: { () throws in try text(format, record, validation, output.style) }, as: format.form)
            ContinuousIntegration(ci, output).tell(record, strict: strict, annotated: format == .github)
            try await opened.write { try text($0.format, record, validation) }
        } catch {
            output.show(error)
            throw ExitCode(record.exitCode == 0 ? error.verdict.exitCode : record.exitCode)
        }
        if record.exitCode != 0 { throw ExitCode(record.exitCode) }
    }

    private func text(
        _ format: ValidationFormat, _ record: ValidationRecord, _ validation: Validation, _ style: ReportStyle = .plain
    ) throws -> String {
        try format.render(
            record, sources: validation.sources, version: EtcdPlaybookCommand.version, style: style, strict: strict)
    }

    private var playbookPaths: [String] {
        files.flatMap { path in (try? PlaybookFiles.expand(path)) ?? [path] }
    }

    func validate() throws {
        let readers = files.count { $0 == "-" } + (playbook.inputs == "-" ? 1 : 0)
        if readers > 1 { throw ValidationError("standard input can be read only once") }
        guard Set(reports.map(\.path)).count == reports.count else { throw ValidationError(samePath("two reports")) }
    }
}

/// What is found while the files are gone through.
private struct Validation {
    private let actions = Catalog.all.declarations
    private let options: PlaybookOptions
    private let environment: HostEnvironment
    private var inputs: YAMLDocument?
    private var files: [ValidationRecord.File] = []
    private var findings: [Diagnostic] = []
    // What several playbooks include is wrong once.
    private var told: Set<Diagnostic> = []
    private var hasUnreadable = false
    private(set) var sources: [SourceText] = []

    init(_ options: PlaybookOptions, _ environment: HostEnvironment) {
        self.options = options
        self.environment = environment
    }

    mutating func add(_ path: String) async {
        let paths: [String]
        do throws(SessionFailure) { paths = try PlaybookFiles.expand(path) } catch { return note(error, of: path) }
        for path in paths { do throws(SessionFailure) { try await check(path) } catch { note(error, of: path) } }
    }

    private mutating func note(_ failure: SessionFailure, of path: String) {
        noteUnread(failure, path)
        files.append(.init(path: PlaybookFiles.name(of: path), errors: 1, warnings: 0))
    }

    private mutating func noteUnread(_ failure: SessionFailure, _ path: String) {
        hasUnreadable = hasUnreadable || failure.verdict == .inputMissing
        let code: DiagnosticCode = failure.verdict == .invalid ? .fileTooLarge : .unreadableFile
        let finding = Diagnostic(code, at: .fileStart, failure.failure.message)
        findings.append(finding.located(in: PlaybookFiles.name(of: path)))
    }

    /// Reads the file of inputs; the playbooks are checked without it where it cannot be read.
    mutating func readInputs() async {
        guard let path = options.inputs else { return }
        do throws(SessionFailure) {
            let document = YAMLDocument.parse(try await PlaybookFiles.read(path), name: PlaybookFiles.name(of: path))
            sources.append(document.source)
            inputs = document
        } catch { noteUnread(error, path) }
    }

    private mutating func check(_ path: String) async throws(SessionFailure) {
        let checker = PlaybookChecker(
            actions: actions, allowsLiteralSecrets: options.allowLiteralSecrets,
            readInclude: IncludedFiles.reader(for: path))
        let checked = checker.check(try await PlaybookFiles.read(path), name: PlaybookFiles.name(of: path))
        let found = checked.findings + inputFindings(checked)
        let shown = Diagnostic.shown(found)
        sources += checked.sources
        findings += shown.findings.filter { told.insert($0).inserted }
        let others = Set(shown.findings.map(\.path)).subtracting([checked.source.name]).sorted()
        files.append(
            .init(
                path: checked.source.name, name: checked.playbook?.name, steps: checked.playbook?.allSteps.count,
                errors: found.count(where: \.isError), warnings: found.count { !$0.isError },
                notShown: shown.hidden == 0 ? nil : shown.hidden, otherPaths: others.isEmpty ? nil : others))
    }

    // A playbook is not invalid because nobody has given it its inputs yet.
    private func inputFindings(_ checked: CheckedPlaybook) -> [Diagnostic] {
        guard let playbook = checked.playbook else { return [] }
        let given = inputs != nil || !options.settings.isEmpty
        let resolution = InputResolver(playbook.inputs).resolve(
            playbook: checked.source.name, settings: options.settings.map { ($0.name, $0.text) }, file: inputs,
            environment: environment.variables, withoutText: environment.namesWithoutText)
        return resolution.findings.filter { given || $0.code != .missingInput }
    }

    func record(strict: Bool) -> ValidationRecord {
        let isInvalid = findings.contains { strict || $0.isError }
        let verdict: Verdict = hasUnreadable ? .inputMissing : isInvalid ? .invalid : .done
        return ValidationRecord(verdict: verdict, files: files, diagnostics: findings)
    }
}

extension ValidationFormat: ExpressibleByArgument {
    fileprivate var form: RunnerCommands.Form {
        switch self {
        case .github: .commands
        case .json, .sarif: .json
        case .text, .junit, .markdown, .html: .prose
        }
    }
}
