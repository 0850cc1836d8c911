package import EtcdClient

extension StepFailure {
    /// A call that reads and came to nothing: whatever happened, nothing was changed by it.
    package init(reading error: EtcdError) {
        // Which call it was that the run's end cut off is no matter.
        if error.code == .cancelled, Task.isCancelled {
            self = .stopped
            return
        }
        self.init(error.failureKind ?? .unreachable, error.certain.description)
        code = error.code
        if kind == .denied { restsOn = [.auth] }
    }

    /// The same of a call that belongs to no step: there is no step's time to be over, and nobody answered.
    package init(asking error: EtcdError) {
        self.init(reading: error)
        guard kind == .timedOut else { return }
        kind = .unreachable
        help = "a majority of the voters must be up, and be reached from here; health shows each one"
    }

    /// Whether the server refused a membership change because voters were not connected for its health interval.
    package var isUnhealthyCluster: Bool { code == .unhealthyCluster }

    /// A call that changes and did not succeed. `unknown` where it may have been carried out.
    package init(changing error: any Error) {
        if let failure = error as? StepFailure {
            self = failure
        } else if let error = error as? EtcdError {
            self.init(changing: error)
        } else {
            self.init(.unknown, "the call ended in an error of this machine: \(error)")
        }
    }

    private init(changing error: EtcdError) {
        switch error.outcome {
        case .unknown where error.code == .otherCluster:
            self.init(
                .unknown, error.description,
                help: "undo it there; resume makes it in the cluster that it was meant for, once that answers again")
        case .unknown:
            self.init(.unknown, error.description, help: "resume looks at the cluster first, and goes on from there")
        case .notSent: self.init(error.failureKind ?? .unreachable, error.description)
        case .refused: self.init(error.failureKind ?? .failed, error.description)
        }
        code = error.code
    }
}

extension EtcdError {
    /// The same of a call that surely changed nothing: one that reads, or one whose outcome was found out since. Nobody
    /// is told then to look what it did.
    package var certain: EtcdError {
        var error = self
        if outcome == .unknown { error.outcome = .refused }
        return error
    }
}

extension EtcdError {
    /// Nil where the error says only that no answer came.
    fileprivate var failureKind: StepFailure.Kind? {
        switch code {
        case .permissionDenied, .authFailed, .userEmpty, .invalidAuthToken, .authNotEnabled: .denied
        case .cancelled: .cancelled
        case .fenced: .stopped
        case .otherCluster: .refused
        case .configuration: .configuration
        case .tls where isAboutTLSFile: .configuration
        case .deadlineExceeded: .timedOut
        case .requestTooLarge, .responseTooLarge, .transactionTooDeep, .emptyKey: .failed
        default: outcome == .refused ? .failed : nil
        }
    }
}
