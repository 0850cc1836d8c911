import EtcdClient
import Testing

struct EndpointPoolTests {
    static let endpoints = ["a", "b", "c"].map { EtcdEndpoint(usesTLS: false, host: $0, port: 2379) }

    @Test("Calls stay with one endpoint until one of them leaves it, and then move once")
    func moves() {
        var pool = EndpointPool(Self.endpoints)
        #expect(pool.current?.host == "a")
        pool.leave(Self.endpoints[0])
        pool.leave(Self.endpoints[0])
        #expect(pool.current?.host == "b")
        pool.leave(Self.endpoints[1])
        pool.leave(Self.endpoints[2])
        #expect(pool.current?.host == "a")
    }

    @Test("New endpoints keep the present one where it is among them")
    func replaces() {
        var pool = EndpointPool(Self.endpoints)
        pool.leave(Self.endpoints[0])
        pool.replace(with: [Self.endpoints[2], Self.endpoints[1]])
        #expect(pool.current?.host == "b")
        pool.replace(with: [Self.endpoints[0]])
        #expect(pool.current?.host == "a")
        pool.replace(with: [])
        #expect(pool.current == nil)
    }
}
