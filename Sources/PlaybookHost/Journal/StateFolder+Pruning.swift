import Glibc
import PlaybookEngine
import PlaybookLanguage
package import PlaybookRecord

/// How many journals are kept, and for how long.
package struct JournalLimits: Sendable {
    /// How many of the newest stay.
    package var most = 500
    /// In days.
    package var days = 180

    package init() {}
}

extension StateFolder {
    /// Deletes the journals of runs that have ended and are too many, or too old. One that was cut off stays: it can
    /// still be resumed.
    ///
    /// - Parameter run: the one that is under way; its journal, which may not be there yet, stays and counts.
    /// - Returns: the runs whose journals were deleted.
    @discardableResult
    package func prune(_ limits: JournalLimits, beside run: String? = nil, now: Timestamp = .now()) -> [String] {
        let days = Int64(min(max(limits.days, 0), Self.mostDays))
        let oldest = Timestamp(milliseconds: now.milliseconds - days * 86_400_000).stamp
        let runs = ((try? list()) ?? []).filter { $0 != run }
        let most = max(limits.most - (run == nil ? 0 : 1), 0)
        // The newest come first: what follows an outdated one is so, too.
        let kept = runs.prefix(most).prefix { $0.prefix(Self.stampLength) >= oldest }
        return runs.dropFirst(kept.count).filter { run in
            let path = path(of: run)
            guard !JournalFile.isInUse(path), let read = try? ReadJournal.read(path), read.isEnded else { return false }
            return unlink(path) == 0
        }
    }

    // A run's id begins with the moment of its start, as `20261121T030405Z`.
    private static let stampLength = 16
    // Nothing is older; more would come to no date.
    private static let mostDays = 100_000
}

extension ReadJournal {
    /// Whether the run came to its end, good or bad.
    fileprivate var isEnded: Bool {
        guard case .ended(let end)? = records.last else { return false }
        return end.verdict == .failed || !end.verdict.mayBeResumed
    }
}
