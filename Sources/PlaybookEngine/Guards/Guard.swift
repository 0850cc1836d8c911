package import PlaybookRecord

/// A safety rule that must hold immediately before an effect.
///
/// Which guards an effect has follows from its change alone, in ``Guard/guards(for:)``; no flag takes one away.
/// Consents of the playbook (`allow-downtime`, `even-if-healthy`, …) are part of the effect and are weighed here.
package enum Guard: Sendable, Hashable {
    /// The member that a file is read from answers Status. A missing leader, quorum or an alarm only warns.
    case sourceAnswers(MemberReference?)
    /// There is a leader, and a majority of the voters answers.
    case leaderAndQuorum
    /// No CORRUPT alarm is raised; one that names `except` is allowed.
    case noCorruption(except: MemberReference?)
    /// Every voter is healthy.
    case votersHealthy
    /// No voter is far behind the leader.
    case votersInStep
    /// The learner is not far behind the leader. Only warns: the action waits for it, or fails.
    case learnerInStep(MemberReference)
    /// The other voters are a majority without this one.
    case othersHaveQuorum(MemberReference)
    /// The release of the server is not known to damage data in a defragmentation.
    case safeToDefragment(MemberReference)
    /// A removal leaves a healthy majority, and takes a healthy member only with consent.
    case removable(MemberReference)
    /// No learner is there yet: servers take one at a time, unless a later release was told otherwise.
    case onlyLearner
    /// Not a second voter onto a cluster of one.
    case notSecondVoter
    /// The target can lead: a healthy voter.
    case canLead(MemberReference)

    /// The table: what must hold before each kind of change. A guard never forbids the cure, so each change has its
    /// own: NOSPACE stops no defragmentation, compaction or disarming, and a dead member stops no removal of it.
    package static func guards(for change: Change) -> [Guard] {
        switch change {
        case .key, .keys, .keysWritten, .lease: []
        case .file(_, let source): source.map { [.sourceAnswers($0)] } ?? []
        case .revision, .auth: [.leaderAndQuorum, .noCorruption(except: nil)]
        case .alarm(let name, _):
            name == "CORRUPT" ? [.leaderAndQuorum] : [.leaderAndQuorum, .noCorruption(except: nil)]
        case .occupy(let member, _, _):
            [
                .noCorruption(except: nil), .votersHealthy, .votersInStep, .othersHaveQuorum(member),
                .safeToDefragment(member),
            ]
        case .memberRemove(let member): [.leaderAndQuorum, .noCorruption(except: member), .removable(member)]
        case .memberAdd(_, let learner):
            [.leaderAndQuorum, .noCorruption(except: nil), .votersHealthy]
                + [learner ? .onlyLearner : .notSecondVoter]
        case .memberPromote(let member):
            [.leaderAndQuorum, .noCorruption(except: nil), .votersHealthy, .learnerInStep(member)]
        case .memberUpdate: [.leaderAndQuorum, .noCorruption(except: nil)]
        case .leader(let member): [.leaderAndQuorum, .noCorruption(except: nil), .canLead(member)]
        }
    }

    /// What sort of effect a change is; from the same table as its guards.
    package static func kind(of change: Change) -> EffectKind {
        switch change {
        case .file: .file
        case .key, .keysWritten, .lease, .alarm, .memberAdd, .memberPromote, .memberUpdate, .leader: .write
        case .auth: .write
        case .occupy: .blocking
        case .keys, .revision, .memberRemove: .destructive
        }
    }

    package var name: String {
        switch self {
        case .sourceAnswers: "source-answers"
        case .leaderAndQuorum: "leader-and-quorum"
        case .noCorruption: "no-corruption"
        case .votersHealthy: "voters-healthy"
        case .votersInStep: "voters-in-step"
        case .learnerInStep: "learner-in-step"
        case .othersHaveQuorum: "others-have-quorum"
        case .safeToDefragment: "release-safe-to-defragment"
        case .removable: "removable"
        case .onlyLearner: "only-learner"
        case .notSecondVoter: "not-second-voter"
        case .canLead: "can-lead"
        }
    }
}
