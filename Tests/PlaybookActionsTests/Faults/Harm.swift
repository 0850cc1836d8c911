import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import Synchronization
import Testing

/// Harm that is done to members at a chosen moment of a run, before the run goes on.
enum Harm {
    /// A log that does something to the member a change occupies, once, just before the call is sent.
    static func beforeOccupying(
        _ cluster: EtcdCluster, _ harm: @escaping @Sendable (ClusterMember) throws -> Void
    ) -> RunLog {
        let isDone = Mutex(false)
        return RunLog { event in
            guard case .effectStarted(_, let effect) = event, case .occupy(let reference, _, _) = effect.change,
                !isDone.withLock({ $0 }), let member = cluster.members.first(where: { $0.name == reference.name })
            else { return }
            isDone.withLock { $0 = true }
            do { try harm(member) } catch { Issue.record(error) }
        }
    }

    /// A log that does something once, after so many members were occupied.
    static func afterOccupying(_ count: Int, _ harm: @escaping @Sendable () throws -> Void) -> RunLog {
        let seen = Mutex(0)
        return RunLog { event in
            guard case .effectEnded(_, let effect, .done, _) = event, case .occupy = effect.change,
                seen.withLock({ seen in
                    seen += 1
                    return seen
                }) == count
            else { return }
            do { try harm() } catch { Issue.record(error) }
        }
    }
}

extension RunRecord {
    /// What became of the effects of the step with this number, counted from 1, in their order.
    func outcomes(_ step: Int) -> [EffectRecord.Outcome] {
        guard steps.indices.contains(step - 1) else { return [] }
        return steps[step - 1].effects.map(\.outcome)
    }
}
