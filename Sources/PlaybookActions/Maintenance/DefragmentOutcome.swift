import EtcdClient
import PlaybookEngine
import PlaybookRecord

/// What became of a defragmentation whose answer did not come: the member carries it out to its end, whether or not
/// anybody waits, so that it is looked for and never begun again.
struct DefragmentOutcome {
    /// The member as it was before.
    var member: MemberView
    /// How long it is waited for.
    var limit: Duration

    /// Waits until the member serves reads again. Its `/health` counts for nothing: it answers while the member is blocked.
    ///
    /// - Returns: whether its file surely was rewritten; false also where nobody can tell.
    func isDone(_ reader: ClusterReader) async -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, !Task.isCancelled {
            reader.wait(for: "\(member.reference), which still works on its database")
            if let seen = try? await reader.view().member(member.id), seen.isHealthy, let status = seen.status {
                return status.dbSize < member.status?.dbSize ?? 0
            }
            do { try await reader.sleep(.milliseconds(500)) } catch { return false }
        }
        return false
    }

    /// Whether a member was done before the run was cut off: the journal says so, or what it was to give back is gone.
    static func wasMade(_ effect: String, _ member: MemberView, _ cluster: ClusterReader) -> Bool {
        if cluster.wasMade(effect) { return true }
        guard case .occupy(_, _, let reclaim?)? = cluster.begun(effect), reclaim >= leastReclaim,
            let status = member.status
        else { return false }
        return status.dbSizeFree < reclaim / 2
    }

    // Less than this can come and go with any write.
    private static let leastReclaim: Int64 = 1 << 20
}
