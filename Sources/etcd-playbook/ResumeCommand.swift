import ArgumentParser
import EtcdSandbox
import Glibc
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord

/// `resume`: goes on with a run that was cut off.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        _superCommandName: "etcd-playbook",
        abstract: "Go on with a run that was cut off, from its journal.",
        discussion: """
            Examples:
              etcd-playbook resume
              etcd-playbook resume 20261121T030405Z-8f3a
              etcd-playbook resume --assume done

            What is done is not done again. Of a change that was under way the cluster is asked whether it came about; \
            where nobody can tell, the command stops with a question and exit code 5, which --assume answers. The \
            playbook must be as it was, and the cluster the same. Flags of the run are taken from the journal; secrets \
            are looked up anew.

            Exit codes: those of run; 3 another playbook or cluster, 66 no such journal, 75 the run still goes on, or another holds the lock.
            """
    )

    @ArgumentParser.Argument(help: "The run's id, or its beginning; the latest run unless given.")
    var id: String?

    @Option(help: "What became of a change of which nobody can tell: done, or undone.")
    var assume: Assumption?

    @Option(help: ArgumentHelp("The playbook's name, to answer its questions beforehand.", valueName: "name"))
    var confirm: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Give an input again that the journal leaves out; may be repeated.", valueName: "name=value"),
        transform: InputSetting.init)
    var settings: [InputSetting] = []

    @Flag(help: "Let secrets come from commands that the playbook names.")
    var allowCommand = false

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    @OptionGroup(title: "Connection")
    var connection: ConnectionOptions

    @OptionGroup(title: "Journal")
    var state: StateOptions

    @OptionGroup(title: "Output")
    var options: RunOutputOptions

    @concurrent func run() async throws {
        let output = CommandOutput(options.output)
        let code: Int32
        do throws(SessionFailure) { code = try await resume(output) } catch {
            output.show(error)
            throw ExitCode(error.verdict.exitCode)
        }
        if code != 0 { throw ExitCode(code) }
    }

    private func resume(_ output: CommandOutput) async throws(SessionFailure) -> Int32 {
        let folder = try state.folder(output)
        let run = try folder.find(id)
        let journal = try await JournalFile.resumed(folder.path(of: run), output.redactor)
        let read = try ReadJournal.read(journal.path)
        guard let history = RunHistory(read.records) else { return Verdict.inputMissing.exitCode }
        if history.end?.verdict == .done {
            output.console.say("Run \(run) is done: there is nothing to go on with.")
            return 0
        }
        if let line = read.harmedLine { throw .harmed(journal.path, line, run) }
        try check(history)
        var request = SessionRequest(path: history.header.playbook.path)
        request.settings = settings.map { ($0.name, $0.text) }
        request.allowsCommands = allowCommand
        request.clusterFile = connection.cluster.map(absolutePath)
        request.flags = connection.given(history.header.origin.connection).settings(output).fromHere
        request.take(history)
        let options = options.fromHere
        var state = state
        state.stateDir = state.stateDir.map(absolutePath)
        guard chdir(history.header.origin.folder) == 0 else { throw .noFolder(history.header.origin.folder) }
        do throws(FileProblem) { try await journal.cut(at: read.length) } catch {
            throw SessionFailure(.outputUnwritable, "the journal \(error)")
        }
        let job = PlaybookJob(
            request, options, output, state: state, end: limits.maxDuration.map(RunEnd.init),
            lockTimeout: limits.lockTimeout)
        return await job.resume(journal, confirmed: confirm, assuming: assume)
    }

    private func check(_ history: RunHistory) throws(SessionFailure) {
        guard history.header.playbook.path != PlaybookFiles.inputName else { throw .fromInput }
        let isComplete = !history.header.origin.lacksInputs || !settings.isEmpty
        guard isComplete else { throw .lacksInputs }
        guard history.header.origin.lacksInputs || settings.isEmpty else { throw .hasInputs }
    }
}

extension Assumption: ExpressibleByArgument {}

extension JournalFile {
    /// The journal of a run that is to go on.
    fileprivate static func resumed(_ path: String, _ redactor: Redactor) async throws(SessionFailure) -> JournalFile {
        do throws(FileProblem) { return try await reopen(path, redactor) } catch {
            throw SessionFailure(error.what == inUse ? .locked : .inputMissing, "the journal \(error)")
        }
    }
}

extension ConnectionOptions {
    /// These flags; whom to log in as, where they do not say, is what the run was begun with.
    fileprivate func given(_ before: RunOrigin.Connection) -> ConnectionOptions {
        var options = self
        options.user = user ?? before.user
        return options
    }
}

extension ConnectionSettings {
    /// The same, told from the root of the file system.
    fileprivate var fromHere: ConnectionSettings {
        var settings = self
        settings.trustedCAFile = trustedCAFile.map(absolutePath)
        settings.certificate?.certFile = certificate?.certFile.map(absolutePath)
        settings.certificate?.keyFile = certificate?.keyFile.map(absolutePath)
        return settings
    }
}

extension RunOutputOptions {
    fileprivate var fromHere: RunOutputOptions {
        var options = self
        for index in reports.indices { options.reports[index].path = absolutePath(reports[index].path) }
        options.events = events.map(absolutePath)
        return options
    }
}

extension SessionFailure {
    fileprivate static let fromInput = SessionFailure(
        .inputMissing, "the playbook of this run came from standard input, and is not there any more",
        help: "run it anew, which leaves alone what is done")

    fileprivate static func harmed(_ path: String, _ line: Int, _ run: String) -> SessionFailure {
        SessionFailure(
            .inputMissing,
            "line \(line) of the journal \(path) cannot be read, while lines behind it can: what was done then could be"
                + " done twice",
            help:
                "show \(run) tells what was done before; look at the cluster, and run what is left as another playbook")
    }

    fileprivate static let lacksInputs = SessionFailure(
        .configuration, "an input of this run held a secret, which the journal does not keep",
        help: "give it again with --set")

    fileprivate static let hasInputs = SessionFailure(
        .usage, "the journal has the inputs of this run, and takes no --set", help: "leave --set out")

    fileprivate static func noFolder(_ path: String) -> SessionFailure {
        let help =
            path.contains("***")
            ? "a secret is part of its path, and journals leave secrets out: run the playbook anew, which leaves alone "
                + "what is so already"
            : nil
        return SessionFailure(
            .inputMissing, "the folder that the run was started in cannot be entered: \(path)", help: help)
    }
}
