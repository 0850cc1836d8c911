import EtcdClient
import Testing

@Suite("What a stream has brought for a reader")
struct StreamBufferTests {
    private final class Held: Sendable {}

    @Test("What the reader has taken is let go at once, however much is still to be read")
    func letsGo() async throws {
        let buffer = StreamBuffer<Held>(.all(limit: 10), label: "watch")
        weak var first: Held?
        do {
            let held = Held()
            first = held
            let isFull = buffer.add([held, Held()]) { _ in 5 }
            #expect(isFull)
        }
        #expect(first != nil)
        var hasCaughtUp = false
        _ = try await buffer.next { hasCaughtUp = true }
        #expect(first == nil && hasCaughtUp)
    }
}
