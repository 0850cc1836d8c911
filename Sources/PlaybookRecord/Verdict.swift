/// How a plan or a run ended; each has one exit code.
package enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    case done
    case failed
    case changesPending = "changes-pending"
    case refused
    case stopped
    case unknown
    case usage
    case invalid
    case inputMissing = "input-missing"
    case unreachable
    case bug
    case outputUnwritable = "output-unwritable"
    case locked
    case denied
    case configuration
    case interrupted
    case terminated

    package var exitCode: Int32 {
        switch self {
        case .done: 0
        case .failed: 1
        case .changesPending: 2
        case .refused: 3
        case .stopped: 4
        case .unknown: 5
        case .usage: 64
        case .invalid: 65
        case .inputMissing: 66
        case .unreachable: 69
        case .bug: 70
        case .outputUnwritable: 73
        case .locked: 75
        case .denied: 77
        case .configuration: 78
        case .interrupted: 130
        case .terminated: 143
        }
    }

    /// Whether a run that ended so can be gone on with.
    package var mayBeResumed: Bool {
        switch self {
        case .failed, .stopped, .unknown, .interrupted, .terminated: true
        default: false
        }
    }

    /// Whether ending so promises that nothing was changed.
    package var promisesNoChange: Bool {
        switch self {
        case .changesPending, .refused, .usage, .invalid, .inputMissing, .unreachable, .outputUnwritable, .locked,
            .denied, .configuration:
            true
        case .done, .failed, .stopped, .unknown, .bug, .interrupted, .terminated: false
        }
    }
}
