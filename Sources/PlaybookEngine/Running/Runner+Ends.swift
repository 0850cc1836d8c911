import PlaybookLanguage
import PlaybookRecord

/// What keeps a run from beginning more: its time, that of a block, its lock, the leases it is to run under.
extension Runner {
    /// Why nothing more is begun, from this step on; nil where it may.
    mutating func obstacle(before path: StepPath, _ place: Placement) -> StepFailure? {
        if let before = replay.obstacle(at: path) { return before }
        // What was done before the run was cut off is done.
        guard replay.isOver else { return nil }
        return end(at: place)?.overdue ?? loss(at: place) ?? (isToldToStop ? .stopped : nil)
            ?? kept(place.time?.overdue ?? lostLease(at: place), at: path)
    }

    /// Writes down what a block of a run cannot go on for: a rescue may follow, and a resumption is to know why.
    func kept(_ obstacle: StepFailure?, at path: StepPath) -> StepFailure? {
        if let obstacle { setting.journal?.note(.obstacle(JournalObstacle(path, FailureRecord(obstacle)))) }
        return obstacle
    }

    /// Whether the run was told to stop; what was done before it was cut off is done.
    var isToldToStop: Bool { Task.isCancelled && replay.isOver }

    /// Finds out when the run must end.
    ///
    /// - Returns: that it must not begin now; nil where it may.
    mutating func findEnd() -> StepFailure? {
        end = setting.end
        guard let window = setting.playbook.window else { return nil }
        do throws(StepFailure) {
            end = try RunEnd(window).sooner(setting.end)
            return nil
        } catch { return error }
    }

    /// When nothing more is begun here; what was done before the run was cut off costs no time.
    func end(at place: Placement) -> RunEnd? { place.comesAlways || !replay.isOver ? nil : end }

    /// Why nothing more is begun here without the lock.
    private func loss(at place: Placement) -> StepFailure? { place.comesAlways ? nil : lock?.loss }

    /// Why nothing more is begun here without a lease.
    private func lostLease(at place: Placement) -> StepFailure? { place.leases.lazy.compactMap(\.loss).first }
}
