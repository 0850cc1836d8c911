import EtcdClient
import Testing

struct BackoffTests {
    @Test(
        "Pauses double up to a second",
        arguments: [(0, 25), (1, 50), (2, 100), (5, 800), (6, 1000), (7, 1000), (60, 1000)])
    func grows(earlier: Int, milliseconds: Int) {
        let backoff = Backoff(base: .milliseconds(25), jitterFraction: 0.1)
        #expect(backoff.pause(after: earlier, jitter: 0) == .milliseconds(milliseconds))
    }

    @Test("A pause varies by the configured share, and a long first one stays")
    func varies() {
        let backoff = Backoff(base: .seconds(4), jitterFraction: 0.5)
        #expect(backoff.pause(after: 3, jitter: 0) == .seconds(4))
        #expect(backoff.pause(after: 0, jitter: 1) == .seconds(6))
        #expect(backoff.pause(after: 0, jitter: -9) == .seconds(2))
    }
}
