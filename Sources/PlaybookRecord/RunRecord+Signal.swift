import Glibc

extension RunRecord {
    /// The same where a signal told the run to stop: the exit code says so. A verdict that says more than that stays.
    package func ended(by signal: Int32?) -> RunRecord {
        guard let signal, verdict != .done else { return self }
        var record = self
        if verdict == .interrupted, signal == SIGTERM { record.verdict = .terminated }
        record.exitCode = 128 + signal
        return record
    }
}
