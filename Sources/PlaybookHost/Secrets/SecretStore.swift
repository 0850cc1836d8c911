package import PlaybookEngine
package import PlaybookLanguage
package import PlaybookRecord
import Synchronization

/// Finds secrets where references point: environment, files, commands. Each is looked up once, and the redactor knows
/// it before anybody else does.
package final class SecretStore: SecretResolving {
    private enum Entry {
        /// Somebody is looking it up; these wait for it.
        case underWay([CheckedContinuation<Void, Never>])
        case found(Swift.Result<Secret, StepFailure>)
    }
    private let entries = Mutex<[SecretReference: Entry]>([:])
    private let notes = Mutex<[String]>([])
    // Variables of the environment that secrets come from.
    private let secretVariables = Mutex<Set<String>>(["ETCDCTL_PASSWORD", "ETCDCTL_USER"])
    private let environment: HostEnvironment
    private let redactor: Redactor
    private let allowsCommands: Bool
    private let commandTimeout: Duration

    /// - Parameters:
    ///   - allowsCommands: whether `{command: …}` may run.
    ///   - commandTimeout: how long such a command may take.
    package init(
        _ environment: HostEnvironment, _ redactor: Redactor, allowsCommands: Bool = false,
        commandTimeout: Duration = .seconds(30)
    ) {
        self.environment = environment
        self.redactor = redactor
        self.allowsCommands = allowsCommands
        self.commandTimeout = commandTimeout
    }

    /// What is unwise about the secrets that were looked up so far.
    package var warnings: [String] { notes.withLock { $0 } }

    /// Lets the redactor know what can be known without running anything, before the first text is made that might hold
    /// one of these secrets. One that cannot be found is looked for again when it is needed.
    package func acquaint(_ references: some Sequence<SecretReference>) async {
        for reference in references {
            switch reference {
            case .environment(let name):
                secretVariables.withLock { _ = $0.insert(name) }
                if let value = environment.variables[name] { redactor.register(Secret(Array(value.utf8))) }
            case .file(let path):
                let content = await FileThread.shared.run { try? SecretFile.read(path) }
                if let content { redactor.register(Secret(content.bytes)) }
            case .literal(let literal): redactor.register(Secret(Array(literal.revealed.utf8)))
            case .command: continue
            }
        }
    }

    /// What a command finds in its environment: nothing that is a secret of the playbook's.
    private var commandEnvironment: HostEnvironment {
        let hidden = secretVariables.withLock { $0 }
        var environment = environment
        environment.variables = environment.variables.filter { name, value in
            !hidden.contains(name) && redactor.redact(value) == value
        }
        return environment
    }

    package func resolve(_ reference: SecretReference) async throws(StepFailure) -> Secret {
        while true {
            switch claim(reference) {
            case .found(let result)?: return try result.get()
            case .underWay?: await wait(for: reference)
            case nil: return try settle(reference, await lookUp(reference)).get()
            }
        }
    }

    /// Nil where the caller is the one to look it up.
    private func claim(_ reference: SecretReference) -> Entry? {
        entries.withLock { entries in
            let known = entries[reference]
            if known == nil { entries[reference] = .underWay([]) }
            return known
        }
    }

    private func wait(for reference: SecretReference) async {
        await withCheckedContinuation { continuation in
            let isDone = entries.withLock { entries in
                guard case .underWay(var waiting)? = entries[reference] else { return true }
                waiting.append(continuation)
                entries[reference] = .underWay(waiting)
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    private func settle(
        _ reference: SecretReference, _ result: Swift.Result<Secret, StepFailure>
    ) -> Swift.Result<Secret, StepFailure> {
        if case .success(let secret) = result { redactor.register(secret) }
        let before = entries.withLock { entries in
            defer { entries[reference] = .found(result) }
            return entries[reference]
        }
        if case .underWay(let waiting)? = before { for continuation in waiting { continuation.resume() } }
        return result
    }

    private func lookUp(_ reference: SecretReference) async -> Swift.Result<Secret, StepFailure> {
        do throws(StepFailure) {
            let secret = try await value(of: reference)
            guard !secret.isEmpty else { throw .emptySecret(reference) }
            return .success(secret)
        } catch { return .failure(error) }
    }

    /// What a command prints. Half a secret is one too, and so is what a command prints before it fails.
    private func output(of words: [String]) async throws(StepFailure) -> [UInt8] {
        let printed = try await SecretCommand.run(words, commandEnvironment, within: commandTimeout)
        redactor.register(Secret(printed.secret))
        let said = redactor.redact(String(decoding: printed.errors, as: UTF8.self))
            .split(whereSeparator: \.isNewline).joined(separator: "; ").prefix(1000)
        let program = words.first ?? ""
        if let failure = printed.failure { throw .command(program, said.isEmpty ? failure : "\(failure): \(said)") }
        if !said.isEmpty {
            notes.withLock { $0.append("the command \(program), which printed a secret, said: \(said)") }
        }
        return printed.secret
    }

    private func value(of reference: SecretReference) async throws(StepFailure) -> Secret {
        switch reference {
        case .environment(let name):
            guard let value = environment.variables[name] else { throw .notInEnvironment(name) }
            guard !environment.namesWithoutText.contains(name) else { throw .noText(name) }
            secretVariables.withLock { _ = $0.insert(name) }
            return Secret(Array(value.utf8))
        case .file(let path):
            let content = try await FileThread.shared.run { () throws(StepFailure) in try SecretFile.read(path) }
            if let warning = content.warning { notes.withLock { $0.append(warning) } }
            return Secret(content.bytes)
        case .command(let words):
            guard allowsCommands else { throw .commandNotAllowed(words) }
            return Secret(try await output(of: words))
        case .literal(let literal): return Secret(Array(literal.revealed.utf8))
        }
    }
}

extension StepFailure {
    fileprivate static func noText(_ name: String) -> StepFailure {
        StepFailure(
            .configuration, "the environment variable \(name), which holds a secret, is no UTF-8 text",
            help: "bytes of any kind can stand in a file: {file: PATH}")
    }

    fileprivate static func notInEnvironment(_ name: String) -> StepFailure {
        StepFailure(
            .configuration, "a secret is to come from the environment variable \(name), which is not set",
            help: "set \(name) for this command")
    }

    fileprivate static func command(_ program: String, _ what: String) -> StepFailure {
        StepFailure(.configuration, "the command \(program), which is to print a secret, \(what)")
    }

    fileprivate static func emptySecret(_ reference: SecretReference) -> StepFailure {
        StepFailure(.configuration, "the secret from \(reference) is empty", help: "an empty secret protects nothing")
    }

    fileprivate static func commandNotAllowed(_ words: [String]) -> StepFailure {
        StepFailure(
            .configuration, "a secret is to come from the command \(words.first ?? ""), and commands are not allowed",
            help: "look at the command in the playbook, then pass --allow-command")
    }
}
