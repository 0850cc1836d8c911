import PlaybookLanguage

/// What keeps a run from beginning more: its time, that of a block, its lock, the leases it is to run under.
extension Runner {
    /// Why nothing more is begun here; nil where it may.
    func obstacle(at place: Placement) -> StepFailure? {
        place.time?.overdue ?? end(at: place)?.overdue ?? loss(at: place) ?? lostLease(at: place) ?? toldToStop
    }

    // What was done before the run was cut off is done.
    private var toldToStop: StepFailure? { Task.isCancelled && replay.isOver ? .stopped : nil }

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

    /// Why nothing more is begun here without a lease; what was done before the run was cut off needs it no more.
    private func lostLease(at place: Placement) -> StepFailure? {
        replay.isOver ? place.leases.lazy.compactMap(\.loss).first : nil
    }
}
