import EtcdClient
import Synchronization

/// What the workers of a history run note down, each for itself.
final class HistoryBook: Sendable {
    struct Notes: Sendable {
        /// Calls that the server acknowledged.
        var acknowledged: [RevisionChange] = []
        /// Increments that the server acknowledged, and those of which nobody can tell.
        var increments = 0
        var unknownIncrements = 0
        /// Calls of any kind of which nobody can tell.
        var unknown = 0
        var faults: [String: Int] = [:]
        /// Up to which revision each reader has come; what is below all of them may be compacted.
        var positions: [String: Int64] = [:]
    }

    private let state = Mutex(Notes())

    var notes: Notes { state.withLock { $0 } }

    func note(_ change: (inout Notes) -> Void) { state.withLock { change(&$0) } }

    /// Notes what a call of a worker came to; one that surely did nothing is none.
    func call(_ body: () async throws(EtcdError) -> RevisionChange?) async {
        do throws(EtcdError) {
            guard let change = try await body() else { return }
            note { $0.acknowledged.append(change) }
        } catch {
            if error.outcome == .unknown { note { $0.unknown += 1 } }
        }
    }
}
