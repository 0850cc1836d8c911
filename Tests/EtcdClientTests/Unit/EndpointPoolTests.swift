import EtcdClient
import Testing

struct EndpointPoolTests {
    static let endpoints = ["a", "b", "c"].map { EtcdEndpoint(usesTLS: false, host: $0, port: 2379) }
    static let breaking = CircuitBreaking(failures: 1, firstPause: .seconds(1), longestPause: .seconds(4))
    let now = ContinuousClock.now

    private func next(_ pool: inout EndpointPool, _ wish: EndpointPool.Wish = .init(), after: Int = 0) -> String? {
        pool.choose(wish, now: now + .seconds(after))?.endpoint.host
    }

    @Test("Calls stay with one endpoint until one of them leaves it, and then move once")
    func moves() {
        var pool = EndpointPool(Self.endpoints)
        #expect(next(&pool) == "a" && next(&pool) == "a")
        pool.leave(Self.endpoints[0])
        pool.leave(Self.endpoints[0])
        #expect(next(&pool) == "b")
        pool.leave(Self.endpoints[1])
        pool.leave(Self.endpoints[2])
        #expect(next(&pool) == "a")
    }

    @Test("Calls take turns where that is the policy, from the first endpoint on")
    func takesTurns() {
        var pool = EndpointPool(Self.endpoints, .roundRobin)
        let hosts = (0..<5).map { _ in next(&pool) }
        #expect(hosts == ["a", "b", "c", "a", "b"])
        var none = EndpointPool([], .roundRobin)
        #expect(next(&none) == nil)
    }

    @Test("New endpoints keep the present one where it is among them, and what is known of it")
    func replaces() {
        var pool = EndpointPool(Self.endpoints, breaking: Self.breaking)
        pool.leave(Self.endpoints[0])
        pool.fail(Self.endpoints[2], jitter: 1, now: now)
        pool.replace(with: [Self.endpoints[2], Self.endpoints[1]])
        #expect(next(&pool) == "b")
        #expect(pool.states(now: now).map(\.failures) == [1, 0])
        pool.replace(with: [Self.endpoints[0]])
        #expect(next(&pool) == "a")
        pool.replace(with: [])
        #expect(next(&pool) == nil)
    }

    @Test("An endpoint that failed is passed over until its pause has passed", arguments: EndpointPolicy.allCases)
    func passesOver(policy: EndpointPolicy) {
        var pool = EndpointPool(Self.endpoints, policy, breaking: Self.breaking)
        pool.fail(Self.endpoints[0], jitter: 1, now: now)
        #expect(pool.hasTrouble)
        let hosts = (0..<4).map { _ in next(&pool) }
        #expect(hosts == (policy == .sticky ? ["b", "b", "b", "b"] : ["b", "c", "b", "c"]))
        // One call tries it then, and no second one before the first has told.
        pool.fail(Self.endpoints[1], jitter: 1, now: now)
        pool.fail(Self.endpoints[2], jitter: 1, now: now)
        let tries = (0..<3).map { _ in next(&pool, after: 2) }
        #expect(Set(tries) == ["a", "b", "c"])
        for endpoint in Self.endpoints { pool.succeed(endpoint) }
        #expect(!pool.hasTrouble)
    }

    @Test("Where all have failed the one that is due first is the last resort", arguments: EndpointPolicy.allCases)
    func lastResort(policy: EndpointPolicy) {
        var pool = EndpointPool(Self.endpoints, policy, breaking: Self.breaking)
        for (endpoint, jitter) in zip(Self.endpoints, [3.0, 1, 2]) { pool.fail(endpoint, jitter: jitter, now: now) }
        let choice = pool.choose(now: now)
        #expect(choice?.endpoint.host == "b" && choice?.isLastResort == true)
        #expect(pool.choose(now: now + .seconds(2))?.isLastResort == false)
    }

    @Test("A learner gets only what a learner answers, for as long as it is known for one")
    func learners() {
        var pool = EndpointPool(Self.endpoints, breaking: Self.breaking)
        pool.note(Self.endpoints[0], isLearner: true, now: now)
        let voters = EndpointPool.Wish(mayBeLearner: false)
        #expect(next(&pool, voters) == "b" && next(&pool) == "a")
        #expect(pool.states(now: now).map(\.isLearner) == [true, false, false])
        // A voter that failed is still better than a learner that will refuse.
        for endpoint in Self.endpoints.dropFirst() { pool.fail(endpoint, jitter: 1, now: now) }
        #expect(next(&pool, voters) == "b")
        pool.note(Self.endpoints[0], isLearner: false, now: now)
        #expect(next(&pool, voters) == "a")
    }

    @Test("The look that costs little finds what the other one finds, or nothing")
    func plainChoice() {
        var pool = EndpointPool(Self.endpoints, breaking: Self.breaking)
        #expect(pool.plainChoice?.host == "a")
        pool.leave(Self.endpoints[0])
        #expect(pool.plainChoice?.host == "b")
        pool.note(Self.endpoints[1], isLearner: true, now: now)
        #expect(pool.plainChoice == nil)
        pool.note(Self.endpoints[1], isLearner: false, now: now)
        pool.fail(Self.endpoints[1], jitter: 1, now: now)
        #expect(pool.plainChoice == nil)
        pool.succeed(Self.endpoints[1])
        #expect(pool.plainChoice?.host == "b")
        #expect(EndpointPool(Self.endpoints, .roundRobin).plainChoice == nil && EndpointPool([]).plainChoice == nil)
    }

    @Test("A call that failed somewhere goes where it has not been, and no other moves for that")
    func avoids() {
        var pool = EndpointPool(Self.endpoints)
        #expect(next(&pool, .init(avoids: [Self.endpoints[0], Self.endpoints[1]])) == "c")
        #expect(next(&pool, .init(avoids: Self.endpoints)) == "a")
        #expect(next(&pool) == "a")
    }
}
