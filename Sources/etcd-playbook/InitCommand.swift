import ArgumentParser
import PlaybookActions
import PlaybookEngine
import PlaybookHost
import PlaybookRecord

/// `init`: a first playbook for a job, to be changed by hand.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented playbook to start from.",
        discussion: """
            Examples:
              etcd-playbook init
              etcd-playbook init backup
              etcd-playbook init auth playbooks/auth.yaml

            A file that is there is never replaced.
            """
    )

    @ArgumentParser.Argument(help: "The job. Without one, all are listed.")
    var job: Starter?

    @ArgumentParser.Argument(help: "The file to write, JOB.yaml by default; - is standard output.")
    var file: String?

    @concurrent func run() async throws {
        let output = CommandOutput(.auto)
        guard let job else { return try output.finish(showing: Self.list) }
        let path = file ?? "\(job.rawValue).yaml"
        guard path != "-" else { return try output.finish(showing: job.text) }
        do throws(FileProblem) {
            let file = try await WholeFile.create(path, replacing: false, .everyone)
            try await file.write(Array(job.text.utf8))
            try await file.commit()
        } catch {
            let failure = SessionFailure(.outputUnwritable, "\(error)")
            output.show(failure)
            throw ExitCode(failure.verdict.exitCode)
        }
        output.console.say("Wrote \(path). Change it, then: etcd-playbook validate \(path)")
    }

    private static var list: String {
        let width = Starter.allCases.map(\.rawValue.count).max() ?? 0
        return Starter.allCases.map { job in
            job.rawValue + String(repeating: " ", count: width - job.rawValue.count + 2) + job.summary + "\n"
        }.joined()
    }
}

extension Starter: ExpressibleByArgument {}
