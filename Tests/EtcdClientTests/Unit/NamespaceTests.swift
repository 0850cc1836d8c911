import EtcdClient
import EtcdProtos
import EtcdRPC
import Foundation
import Testing

@Suite("Namespaces, by what is sent")
struct NamespaceTests {
    @Test(
        "A range stays within the namespace",
        arguments: [
            (KeyRange.key("a"), "p/a", ""), (.prefix("a"), "p/a", "p/b"), (.range("a", "c"), "p/a", "p/c"),
            (.fromKey("a"), "p/a", "p0"), (.all, "p/\0", "p0"), (.prefix([0xff]), "p/\u{ff}", "p0"),
        ])
    func ranges(range: KeyRange, key: String, end: String) async throws {
        let transport = FakeTransport { _, _ in nil }
        let client = try transport.client("a").namespaced("p").namespaced("/")
        _ = try await client.get(GetRequest(range))
        let sent = try #require(transport.requests.first as? Etcdserverpb_RangeRequest)
        #expect([UInt8](sent.key) == Self.bytes(key))
        #expect([UInt8](sent.rangeEnd) == Self.bytes(end))
    }

    /// One byte for each character.
    private static func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

    @Test("An empty key is refused before it is sent")
    func emptyKey() async throws {
        let transport = FakeTransport { _, _ in nil }
        let client = try transport.client("a").namespaced("p/")
        for call in [
            { _ = try await client.get(GetRequest(key: "")) },
            { try await client.put(PutRequest(key: "", value: "x")) },
            { try await client.delete(DeleteRequest(key: "")) },
            { try await client.txn(Txn(if: [.exists([])])) },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: EtcdError.self) { try await call() }
            #expect(error?.code == .emptyKey && error?.outcome == .notSent)
        }
        #expect(transport.seen.isEmpty)
    }
}
