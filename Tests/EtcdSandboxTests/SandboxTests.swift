import EtcdSandbox
import Glibc
import TestSupport
import Testing

/// What needs real processes; one after the other, because each wants the machine.
@Suite("Sandbox", .serialized, .startsProcesses)
struct SandboxTests {}

/// Whether a process with this id runs; one that has ended and was not waited for yet does not.
func processExists(_ pid: Int32) -> Bool {
    guard let text = readFile("/proc/\(pid)/stat", limit: 4_096), let end = text.lastIndex(of: ")") else {
        return false
    }
    return !text[end...].hasPrefix(") Z")
}

/// Whether something lies at the path.
func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
