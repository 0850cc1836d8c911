package import EtcdClient

/// Why a step cannot go on.
package struct StepFailure: Error, Sendable, Hashable {
    package var kind: Kind
    /// What is wrong and where.
    package var message: String
    /// What to do about it; nil where the message says it all.
    package var help: String?
    /// What the server said, where it is the one that said no.
    package var code: EtcdError.Code?

    /// Whether it rests on what is known only during the run, so that a plan cannot tell.
    package var isOpen = false

    /// What it comes of: an earlier step that touches none of these does not mend it. Nil for all that the step reads.
    package var restsOn: [Subject]?

    package init(_ kind: Kind, _ message: String, help: String? = nil, restsOn: [Subject]? = nil) {
        self.restsOn = restsOn
        self.kind = kind
        self.message = message
        self.help = help
    }

    package enum Kind: String, Sendable, Hashable, Codable {
        /// An expectation does not hold, or the server said no: nothing was changed by this call.
        case failed
        /// A guard refused an effect.
        case refused
        /// A call may or may not have been carried out.
        case unknown
        /// The step's time was over; nothing of it is under way.
        case timedOut = "timed-out"
        /// No member answers.
        case unreachable
        /// The login was refused, or a permission is missing.
        case denied
        /// The connection settings or a secret cannot be used.
        case configuration
        /// A local file cannot be read or written.
        case file
        /// Somebody else changed what the plan rests on; the step is planned anew.
        case conflict
        /// The run's time is over; it stops where it can be gone on with.
        case stopped
        /// Somebody else holds the run lock.
        case locked
        /// The journal cannot be written, so nothing may be changed.
        case journal
        /// The run was told to stop.
        case cancelled
    }
}

extension StepFailure.Kind {
    /// Whether nothing but what always comes may follow: no rescue, and no step behind it.
    var isLast: Bool { [.refused, .cancelled, .stopped, .locked, .journal].contains(self) }
}
