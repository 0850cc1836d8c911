import EtcdClient
import PlaybookActions
import PlaybookEngine
import Testing

@Suite("Refusals for want of space")
struct SettledRefusalTests {
    private struct Unreadable: Error {}

    @Test(
        "They are failures where nothing came of the call, and as open as before where that cannot be seen",
        arguments: [(.success(true), true), (.success(false), false), (.failure(Unreadable()), false)]
            as [(Result<Bool, any Error>, Bool)])
    func settled(look: Result<Bool, any Error>, isCertain: Bool) async {
        let error = EtcdError(.noSpace, "database space exceeded", outcome: .unknown)
        let settled = await error.settled { try look.get() }
        #expect((settled as? StepFailure)?.kind == (isCertain ? .failed : nil))
        #expect((settled as? EtcdError)?.outcome == (isCertain ? nil : .unknown))
    }

    @Test("What has another cause is not looked at")
    func others() async {
        let error = EtcdError(.unavailable, "gone", outcome: .unknown)
        let settled = await error.settled {
            Issue.record("nothing is to be looked at")
            return true
        }
        #expect((settled as? EtcdError)?.code == .unavailable)
    }
}
