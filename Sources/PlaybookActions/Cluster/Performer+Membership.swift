import EtcdClient
import PlaybookEngine
import PlaybookRecord

extension Performer {
    /// Changes the membership.
    ///
    /// The server refuses that until every voter has been connected for its health interval of five seconds: a refusal
    /// is no change, so it is asked again for a little longer than that.
    func changeMembers<Answer: Sendable>(
        _ effect: Effect, _ call: (EtcdClient) async throws -> Answer
    ) async throws(StepFailure) -> Answer {
        let end = ContinuousClock.now + .seconds(8)
        while true {
            do throws(StepFailure) { return try await perform(effect, call) } catch {
                guard error.isUnhealthyCluster, ContinuousClock.now < end else { throw error }
            }
            reader.wait(for: "the members to have been connected for five seconds")
            try await reader.sleep(.milliseconds(500))
        }
    }
}
