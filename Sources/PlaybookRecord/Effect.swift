/// One predicted change of a step, from before to after.
package struct Effect: Sendable, Hashable {
    /// Stable within its step, so that plan, journal and report speak of the same effect.
    package var id: String
    package var change: Change
    /// What is there now, in words; nil where nothing is.
    package var before: String?
    /// What will be there, in words; nil where nothing will be.
    package var after: String?
    package var certainty: Certainty
    /// What the playbook consented to for this effect. A guard that needs consent looks here.
    package var consents: Set<Consent>

    package init(
        _ id: String, _ change: Change, before: String? = nil, after: String? = nil, certainty: Certainty = .will,
        consents: Set<Consent> = []
    ) {
        self.id = id
        self.change = change
        self.before = before
        self.after = after
        self.certainty = certainty
        self.consents = consents
    }
}

/// How sure a plan is that an effect comes about.
package enum Certainty: Sendable, Hashable {
    case will
    /// It depends on something known only during the run; the reason says on what.
    case may(String)
}

/// A risk that a playbook takes knowingly, by an argument of the action.
package enum Consent: String, Sendable, Hashable, Codable, CaseIterable {
    /// `allow-downtime`: the cluster may be without quorum while a member is occupied.
    case downtime
    /// `even-if-healthy`: a healthy member may be removed.
    case removalOfHealthy
    /// `allow-risky-release`: a release known to go wrong may be defragmented.
    case riskyRelease
}

/// What sort of thing an effect is, for the one who confirms it.
package enum EffectKind: String, Sendable, Hashable, Codable, Comparable {
    /// A file on this machine; the cluster stays as it is.
    case file
    case write
    /// A member answers nobody for a while.
    case blocking
    /// It cannot be undone.
    case destructive

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .file: 0
        case .write: 1
        case .blocking: 2
        case .destructive: 3
        }
    }
}
