import TestSupport
import Testing
import YAMLSyntax

/// A command that a file on a page gives to a CI or to a schedule, with its environment.
struct DocumentedJob {
    /// As it stands there.
    var command: String
    var environment: [String: String] = [:]

    /// The `run:` steps of a workflow for GitHub Actions, in the order of the file.
    static func gitHub(_ workflow: Node) -> [DocumentedJob] {
        let shared = workflow["env"]?.texts ?? [:]
        let steps = (workflow["jobs"]?.entries ?? []).flatMap { $0.value["steps"]?.items ?? [] }
        return steps.compactMap { step in
            guard let command = step["run"]?.scalar?.text else { return nil }
            return DocumentedJob(command: command, environment: shared.merging(step["env"]?.texts ?? [:]) { $1 })
        }
    }

    /// The `script:` lines of a pipeline for GitLab.
    static func gitLab(_ pipeline: Node) -> [DocumentedJob] {
        let shared = pipeline["variables"]?.texts ?? [:]
        let scripts = (pipeline.entries ?? []).flatMap { $0.value["script"]?.items ?? [] }
        return scripts.compactMap { $0.scalar.map { DocumentedJob(command: $0.text, environment: shared) } }
    }

    /// What the container of a CronJob is given to its entry point.
    static func cronJob(_ job: Node) throws -> DocumentedJob {
        let pod = job["spec"]?["jobTemplate"]?["spec"]?["template"]?["spec"]
        let container = try #require(pod?["containers"]?.items?.first)
        let arguments = container["args"]?.items?.compactMap { $0.scalar?.text } ?? []
        let environment = (container["env"]?.items ?? []).map(\.texts).compactMap { variable in
            variable["name"].map { ($0, variable["value"] ?? "") }
        }
        return DocumentedJob(
            command: (["etcd-playbook"] + arguments).joined(separator: " "),
            environment: Dictionary(environment) { $1 })
    }

    /// What a unit of systemd starts.
    static func service(_ unit: SystemdUnit) throws -> DocumentedJob {
        let pairs = unit["Environment"].flatMap { $0.split(separator: " ") }.map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
        return DocumentedJob(
            command: try #require(unit["ExecStart"].first), environment: Dictionary(pairs) { $1 })
    }
}

/// A unit file of systemd.
struct SystemdUnit {
    var text: String

    /// The values of a key.
    subscript(key: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
    }
}

/// A machine for documented jobs: a folder stands for its root, and has what a page expects to be there.
struct JobMachine {
    let folder: PlaybookFolder
    let endpoints: String
    /// What is known by name and not by value: `${{ secrets.NAME }}`, a CI's masked variables, a file for root alone.
    var secrets: [String: String] = [:]

    /// The text with this machine's paths and values in place of the page's.
    func local(_ text: String) -> String {
        var text = text
        for path in ["/etc/", "/var/", "/tls/", "/playbooks/"] {
            for lead in [" ", "=", "\n"] { text = text.replacing(lead + path, with: "\(lead)\(folder.path)\(path)") }
            if text.hasPrefix(path) { text = folder.path + text }
        }
        for (name, value) in secrets { text = text.replacing("${{ secrets.\(name) }}", with: value) }
        return text.replacing("/usr/local/bin/etcd-playbook", with: BuiltCommand.path)
    }

    /// Runs a job as its shell does: the first command that fails ends it.
    func run(_ job: DocumentedJob, besides: [String: String] = [:]) async throws -> Ended {
        var environment = job.environment.mapValues(local).merging(besides) { $1 }
        if environment["ETCDCTL_ENDPOINTS"] != nil { environment["ETCDCTL_ENDPOINTS"] = endpoints }
        let settings = environment.map { "export \($0.key)='\($0.value)'\n" }.sorted().joined()
        return try await folder.shell("set -e\nPATH=\"${ETCD_PLAYBOOK%/*}:$PATH\"\n\(settings)\(local(job.command))")
    }
}
