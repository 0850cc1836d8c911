import PlaybookActions
import Testing

@Suite("The digest at the end of a snapshot")
struct TrailingDigestTests {
    private static let data = Array("abc".utf8)
    /// SHA-256 of `abc`, from FIPS 180.
    private static let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    private static let digestBytes: [UInt8] = stride(from: 0, to: 64, by: 2).map { place in
        UInt8(digest.dropFirst(place).prefix(2), radix: 16) ?? 0
    }

    @Test("F5: It is found however the stream is cut into pieces", arguments: [1, 2, 3, 4, 31, 32, 33, 34, 35, 100])
    func cuts(size: Int) {
        let stream = Self.data + Self.digestBytes
        var check = TrailingDigest()
        for start in stride(from: 0, to: stream.count, by: size) {
            check.update(Array(stream[start..<min(start + size, stream.count)]))
            check.update([])
        }
        #expect(check.finish() == Self.digest)
    }

    @Test("F5, F33: A byte more, a byte less or another byte does not fit")
    func damage() {
        let stream = Self.data + Self.digestBytes
        for wrong in [stream + [0], Array(stream.dropLast()), [0] + stream.dropFirst(), Self.digestBytes, []] {
            var check = TrailingDigest()
            check.update(wrong)
            #expect(check.finish() == nil)
        }
    }
}
