import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import Synchronization
import Testing

/// Somebody else, who does one thing at a chosen moment of a run.
struct Meddler: Sendable {
    /// A line of bash. `etcdctl` in it reaches the cluster.
    var line: String
    var cluster: EtcdCluster

    /// A log that has the line run at the first event that fits, and waits for its end.
    func log(at isMoment: @escaping @Sendable (RunEvent) -> Bool) -> RunLog {
        let isDone = Mutex(false)
        return RunLog { event in
            guard isMoment(event),
                !isDone.withLock({ isDone in
                    defer { isDone = true }
                    return isDone
                })
            else { return }
            do { try meddle() } catch { Issue.record(error) }
        }
    }

    /// Runs the line, and waits for its end.
    func meddle() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.environment = [
            "ETCDCTL_API": "3", "ETCDCTL_ENDPOINTS": cluster.endpoints.joined(separator: ","),
            "ETCDCTL_DIAL_TIMEOUT": "60s", "ETCDCTL_COMMAND_TIMEOUT": "60s",
            "PATH": "/usr/bin:/bin",
        ]
        let tool = try EtcdBinary.system.tool("etcdctl")
        process.arguments = ["-c", "set -e -o pipefail; etcdctl() { '\(tool)' \"$@\"; }; \(line)"]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(line)")
    }
}

extension RunEvent {
    /// A change is about to be made.
    var isBeforeAChange: Bool { if case .effectStarted = self { true } else { false } }

    /// The change with this id was made.
    func isAfter(_ effect: String) -> Bool {
        guard case .effectEnded(_, let ended, .done, _) = self else { return false }
        return ended.id == effect
    }
}
