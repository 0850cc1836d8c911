import EtcdClient
import PlaybookRecord

extension StepContext {
    /// Sends calls elsewhere than to a member that is about to be removed, which then answers nobody; where its URL is the
    /// only one that the run was given, to the members that were seen besides it.
    func turnAway(from effects: [Effect], _ view: ClusterView) {
        for effect in effects {
            guard case .memberRemove(let member) = effect.change, let leaving = view.find(member)?.endpoint else {
                continue
            }
            for client in [client, overview].compactMap(\.self) where client.endpoints.contains(leaving) {
                let others = client.endpoints.filter { $0 != leaving }
                let seen = view.voters.filter { $0.hexID != member.id && $0.isReachable }.compactMap(\.endpoint)
                let rest = others.isEmpty ? seen : others
                if !rest.isEmpty { client.setEndpoints(rest) }
            }
        }
    }
}
