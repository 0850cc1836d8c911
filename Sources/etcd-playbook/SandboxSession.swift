import EtcdSandbox
import Glibc
import Synchronization

/// One life of a sandbox: the start, the command or the wait, the end; and what a signal means in each.
final class SandboxSession: Sendable {
    private let options: ClusterOptions
    private let usesTLS: Bool
    private let fillBytes: Int
    private let command: [String]
    private let child = Mutex<ChildProcess?>(nil)
    private let isUp = Mutex(false)

    /// - Parameters:
    ///   - usesTLS: whether the members take clients with a certificate alone.
    ///   - fillBytes: how much data to write and mostly delete before the command runs.
    init(_ options: ClusterOptions, usesTLS: Bool, fillBytes: Int, command: [String]) {
        self.options = options
        self.usesTLS = usesTLS
        self.fillBytes = fillBytes
        self.command = command
    }

    /// Lives it, and hands back the exit code.
    func run() async throws -> Int32 {
        let watch = SignalWatch([SIGINT, SIGTERM])
        defer { watch.stop() }
        let signals = watch.signals
        return try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask { try await self.live() }
            group.addTask { await self.endingSignal(signals) }
            let first = try await group.next().flatMap { $0 } ?? 0
            group.cancelAll()
            while try await group.next() != nil {}
            return first
        }
    }

    private func live() async throws -> Int32? {
        do {
            let certificates = usesTLS ? try await SandboxCertificates() : nil
            var options = options
            options.tls = certificates?.options
            return try await withEtcdCluster(options) { cluster in
                try await fill(cluster)
                isUp.withLock { $0 = true }
                let settings = [endpoints(cluster)] + (certificates?.environment ?? [])
                return try await command.isEmpty ? wait(cluster, settings) : runCommand(settings)
            }
        } catch  where Task.isCancelled {
            return nil
        }
    }

    private func fill(_ cluster: EtcdCluster) async throws {
        guard fillBytes > 0 else { return }
        say("Filling the sandbox, then deleting most of it again.")
        let valueBytes = 16 << 10
        try await cluster.fill(keys: max(4, fillBytes / valueBytes), valueBytes: valueBytes)
        try await cluster.fragment()
    }

    private typealias Setting = (name: String, value: String)

    private func endpoints(_ cluster: EtcdCluster) -> Setting {
        ("ETCDCTL_ENDPOINTS", cluster.endpoints.joined(separator: ","))
    }

    private func wait(_ cluster: EtcdCluster, _ settings: [Setting]) async throws -> Int32 {
        for member in cluster.members {
            print("\(member.name)  \(member.clientURL)  pid \(member.pid.map(String.init) ?? "-")")
        }
        for setting in settings { print("export \(setting.name)=\(setting.value)") }
        fflush(nil)
        say("The cluster runs until Ctrl-C.")
        while true { try await Task.sleep(for: .seconds(3_600)) }
    }

    private func runCommand(_ settings: [Setting]) async throws -> Int32 {
        var environment = ProcessEnvironment.current
        for setting in settings { environment[setting.name] = setting.value }
        environment["ETCDCTL_API"] = "3"
        let started = try await ChildProcess.start(
            ChildLaunch(foreground: command[0], Array(command.dropFirst()), environment: environment))
        child.withLock { $0 = started }
        switch await started.wait() {
        case .exited(let code): return code
        case .signalled(let signal): return 128 + signal
        }
    }

    /// The exit code of a signal that ends the sandbox; while a command runs, signals are the command's.
    private func endingSignal(_ signals: AsyncStream<Int32>) async -> Int32? {
        for await signal in signals {
            guard let running = child.withLock({ $0 }) else {
                // Ctrl-C is the ordinary end of a sandbox that waits for it.
                return isUp.withLock { $0 } && command.isEmpty ? 0 : 128 + signal
            }
            // A terminal has sent its Ctrl-C to the command already.
            if signal != SIGINT || !hasTerminal() { running.signal(signal) }
        }
        return nil
    }
}

/// Writes a line to standard error.
private func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}

/// Whether a terminal sends its keys' signals to this process and its foreground children.
private func hasTerminal() -> Bool {
    let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC)
    guard terminal >= 0 else { return false }
    defer { close(terminal) }
    return tcgetpgrp(terminal) == getpgrp()
}
