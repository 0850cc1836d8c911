import Digests
import Testing

@Suite("SHA-256")
struct SHA256HasherTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// From FIPS 180-4's examples.
    private static let examples: [(String, Int, String)] = [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ]

    @Test("the standard's examples, whole and in pieces", arguments: examples)
    func digests(text: String, times: Int, digest: String) {
        let bytes = Array(repeating: Array(text.utf8), count: times).flatMap(\.self)
        #expect(hex(SHA256Hasher.hash(bytes)) == digest)
        var hasher = SHA256Hasher()
        var rest = bytes[...]
        while !rest.isEmpty {
            hasher.update(rest.prefix(777))
            rest = rest.dropFirst(777)
        }
        #expect(hex(hasher.finalize()) == digest)
        #expect(hex(hasher.finalize()) == Self.examples[0].2, "a finished hasher starts anew")
    }
}
