import EtcdClient
import Testing

struct CircuitTests {
    static let rules = CircuitBreaking(failures: 3, firstPause: .seconds(1), longestPause: .seconds(5))
    let start = ContinuousClock.now

    private func circuit(failures: Int) -> Circuit {
        var circuit = Circuit()
        for _ in 0..<failures { circuit.fail(Self.rules, jitter: 1, now: start) }
        return circuit
    }

    @Test("It opens with so many failures in a row, and a success in between starts the count anew")
    func opens() {
        var circuit = circuit(failures: 2)
        #expect(circuit.state(now: start) == .closed && !circuit.isPristine)
        circuit.succeed()
        #expect(circuit.isPristine)
        for _ in 0..<3 { circuit.fail(Self.rules, jitter: 1, now: start) }
        #expect(circuit.state(now: start) == .open(until: start + .seconds(1)))
        #expect(circuit.closedUntil(now: start) == start + .seconds(1))
        #expect(circuit.failures == 3)
    }

    @Test("When the pause is over one call may try, and the next a pause later where it never tells")
    func halfOpens() {
        var circuit = circuit(failures: 3)
        let due = start + .seconds(1)
        #expect(circuit.state(now: due) == .halfOpen)
        #expect(circuit.closedUntil(now: due) == nil)
        circuit.begin(Self.rules, now: due)
        #expect(circuit.closedUntil(now: due) == due + .seconds(1))
        #expect(circuit.closedUntil(now: due + .seconds(1)) == nil)
        circuit.succeed()
        #expect(circuit.closedUntil(now: due) == nil && circuit.state(now: due) == .closed)
    }

    @Test("Each failure of a call that tries doubles the pause, up to the longest")
    func backsOff() {
        var circuit = circuit(failures: 3)
        var now = start
        for seconds in [1, 2, 4, 5, 5] {
            #expect(circuit.state(now: now) == .open(until: now + .seconds(seconds)))
            now += .seconds(seconds)
            circuit.begin(Self.rules, now: now)
            circuit.fail(Self.rules, jitter: 1, now: now)
        }
    }

    @Test("Calls that were on their way when it opened do not keep it open longer")
    func lateFailures() {
        var circuit = circuit(failures: 3)
        for _ in 0..<5 { circuit.fail(Self.rules, jitter: 1, now: start + .milliseconds(500)) }
        #expect(circuit.state(now: start) == .open(until: start + .seconds(1)))
    }
}
