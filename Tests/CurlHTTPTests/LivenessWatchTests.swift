import CurlHTTP
import Testing

@Suite("When to probe")
struct LivenessWatchTests {
    private let start = ContinuousClock.now
    private let origin = HTTPOrigin(usesTLS: false, host: "a", port: 1)
    private let rule = HTTPLiveness(quiet: .seconds(8), patience: .seconds(2), path: "/")

    private func watch() -> LivenessWatch {
        var watch = LivenessWatch(rule)
        watch.begin(start)
        return watch
    }

    @Test("nothing is looked at without a rule, nor before anything began")
    func off() {
        var none = LivenessWatch(nil)
        none.begin(start)
        #expect(none.nextLook == nil)
        #expect(LivenessWatch(rule).nextLook == nil)
    }

    @Test("an exchange that heard something lately is left alone")
    func heard() {
        var watch = watch()
        let now = start + .seconds(20)
        #expect(watch.look(now, at: [(origin, now - .seconds(7))]) == [])
        #expect(watch.nextLook == now + .seconds(1))
    }

    @Test("a quiet exchange has its origin probed, once at a time")
    func quiet() {
        var watch = watch()
        let now = start + .seconds(20)
        #expect(watch.look(now, at: [(origin, start), (origin, start)]) == [origin])
        let later = now + .seconds(1)
        #expect(watch.look(later, at: [(origin, start)]) == [])
        #expect(watch.end(origin) == now)
        #expect(watch.look(later + .seconds(1), at: [(origin, start)]) == [origin])
    }

    @Test("with nothing on its way there is nothing to wait for")
    func idle() {
        var watch = watch()
        #expect(watch.look(start + .seconds(20), at: [(HTTPOrigin, ContinuousClock.Instant)]()) == [])
        #expect(watch.nextLook == nil)
    }
}
