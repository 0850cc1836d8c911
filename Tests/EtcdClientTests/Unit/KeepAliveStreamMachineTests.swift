import EtcdClient
import Testing

@Suite("The leases on a stream")
struct KeepAliveStreamMachineTests {
    private let start = ContinuousClock.now
    private var machine = KeepAliveStreamMachine()

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private mutating func add(_ subscriber: Int, lease: Int64, at seconds: Double = 0, endBy: Double? = nil) {
        machine.add(
            subscriber,
            KeepAliveSubscription(lease: lease, patience: .seconds(6), endBy: endBy.map { at($0) }), now: at(seconds))
    }

    /// The leases that are renewed now.
    private mutating func renewed(at seconds: Double) -> [Int64] {
        machine.step(now: at(seconds)).commands.map(\.lease)
    }

    /// Who gets what the server answers.
    private mutating func answer(_ lease: Int64, ttl: Int64, at seconds: Double) -> [Int: EtcdError.Code?] {
        codes(machine.take(LeaseKeepAliveResponse(header: ResponseHeader(), id: lease, ttl: ttl), now: at(seconds)))
    }

    /// The subscribers that get something, with the code of the error where it is their end.
    private func codes(_ deliveries: [StreamDelivery<LeaseKeepAliveResponse>]) -> [Int: EtcdError.Code?] {
        Dictionary(
            uniqueKeysWithValues: deliveries.map { delivery in
                switch delivery.event {
                case .value: (delivery.subscriber, nil)
                case .end(let error), .refused(let error): (delivery.subscriber, error.code)
                }
            })
    }

    @Test("A lease is renewed at once, then whenever a third of its time has passed")
    mutating func thirds() {
        add(1, lease: 7)
        #expect(renewed(at: 0).isEmpty)
        machine.open(now: at(1))
        #expect(renewed(at: 1) == [7])
        #expect(renewed(at: 1.1).isEmpty)
        #expect(answer(7, ttl: 9, at: 1.2) == [1: nil])
        #expect(machine.step(now: at(1.2)).next == at(4))
        #expect(renewed(at: 3.9).isEmpty)
        #expect(renewed(at: 4) == [7])
        #expect(answer(7, ttl: 9, at: 4) == [1: nil])
        #expect(renewed(at: 6.9).isEmpty)
    }

    @Test("One renewal serves all subscribers of a lease, and a lost lease ends its own alone")
    mutating func shared() {
        for (subscriber, lease) in [(1, 7), (2, 7), (3, 8)] { add(subscriber, lease: Int64(lease)) }
        machine.open(now: at(0))
        #expect(renewed(at: 0) == [7, 8])
        #expect(answer(7, ttl: 9, at: 0) == [1: nil, 2: nil])
        machine.remove(1)
        #expect(answer(8, ttl: 0, at: 0) == [3: .leaseNotFound])
        #expect(answer(8, ttl: 9, at: 0).isEmpty)
        #expect(answer(7, ttl: 9, at: 0) == [2: nil])
        machine.remove(2)
        #expect(machine.isEmpty && !machine.wantsStream)
    }

    @Test("A lost stream is followed by one that is asked at once, and what was unanswered is sent again")
    mutating func lost() {
        add(1, lease: 7)
        machine.open(now: at(0))
        #expect(renewed(at: 0) == [7])
        machine.lose()
        machine.open(now: at(1))
        #expect(renewed(at: 1) == [7])
        #expect(answer(7, ttl: 9, at: 1) == [1: nil])
        machine.lose()
        #expect(renewed(at: 1.5).isEmpty)
        machine.open(now: at(2))
        #expect(renewed(at: 2) == [7])
    }

    @Test("A server that says nothing for a third of the time is left, and the lease given up at its end")
    mutating func silent() {
        add(1, lease: 7)
        machine.open(now: at(0))
        _ = renewed(at: 0)
        _ = answer(7, ttl: 9, at: 0.5)
        #expect(!machine.step(now: at(3)).isStuck)
        #expect(!machine.step(now: at(5.9)).isStuck)
        #expect(machine.step(now: at(6)).isStuck)
        // Counted from when the renewal was sent, not from when it was answered.
        #expect(codes(machine.step(now: at(8.9)).deliveries).isEmpty)
        #expect(codes(machine.step(now: at(9)).deliveries) == [1: .leaseExpired])
        #expect(machine.isEmpty)
    }

    @Test("The first answer has its own patience, also over several streams, and longer where others are answered")
    mutating func firstAnswer() {
        add(1, lease: 7)
        add(2, lease: 8)
        machine.open(now: at(0))
        #expect(renewed(at: 0) == [7, 8])
        #expect(answer(8, ttl: 60, at: 2) == [2: nil])
        #expect(machine.step(now: at(7)).deliveries.isEmpty)
        machine.lose()
        machine.open(now: at(7))
        #expect(codes(machine.step(now: at(7)).deliveries) == [1: .leaseExpired])
    }

    @Test("A subscriber's own deadline ends it and no other")
    mutating func deadline() {
        add(1, lease: 7, endBy: 2)
        add(2, lease: 7)
        #expect(codes(machine.step(now: at(2)).deliveries) == [1: .deadlineExceeded])
        #expect(!machine.isEmpty)
    }

    @Test("An end for all, or for those that had no answer")
    mutating func ends() {
        add(1, lease: 7)
        add(2, lease: 8)
        machine.open(now: at(0))
        _ = renewed(at: 0)
        _ = answer(7, ttl: 9, at: 0)
        let error = EtcdError(.unavailable, "gone", outcome: .unknown)
        #expect(codes(machine.end(error, onlyUnanswered: true)) == [2: .unavailable])
        #expect(codes(machine.end(error, onlyUnanswered: false)) == [1: .unavailable])
    }

    @Test("A server may tell any time", arguments: [Int64.max, .min, -1, 0, 1])
    mutating func anyTime(ttl: Int64) {
        add(1, lease: 7)
        machine.open(now: at(0))
        _ = renewed(at: 0)
        _ = answer(7, ttl: ttl, at: 0)
        _ = answer(.max, ttl: ttl, at: 0)
        _ = machine.step(now: at(1))
    }
}
