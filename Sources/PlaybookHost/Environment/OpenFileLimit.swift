import Glibc

/// How many files and sockets the process may have open at a time. Where there are none left, the library below Swift's
/// tasks ends the process.
package enum OpenFileLimit {
    /// What every run gets along with, on a cluster of many members too.
    private static let least: rlim_t = 64
    private static let wanted: rlim_t = 1024

    /// Raises the limit as far as the system lets this process, up to what is usual.
    ///
    /// - Returns: what is wrong, and what to do; nil where it is enough.
    package static func raise() -> (problem: String, help: String)? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted else {
            return nil
        }
        var raised = limit
        raised.rlim_cur = min(wanted, limit.rlim_max)
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        guard limit.rlim_cur < least else { return nil }
        return (
            "the process may have \(limit.rlim_cur) files and sockets open, and needs \(least)",
            "raise the limit, as with ulimit -n \(wanted)"
        )
    }
}
