import EtcdClient
import Testing

struct KeyRangeTests {
    @Test(
        "A prefix ends before the next text that does not begin with it",
        arguments: [
            ("a", [UInt8]("b".utf8)), ("foo", [UInt8]("fop".utf8)), ("/registry/", [UInt8]("/registry0".utf8)),
        ])
    func prefixEnd(prefix: String, end: [UInt8]) {
        let range = KeyRange.prefix(prefix)
        #expect(range.key == [UInt8](prefix.utf8))
        #expect(range.rangeEnd == end)
    }

    @Test(
        "A prefix that ends in 0xff carries over; one of nothing else has no end",
        arguments: [
            ([0x61, 0xff], [0x62]), ([0x61, 0xff, 0xff], [0x62]), ([0xff], [0]), ([0xff, 0xff], [0]),
            ([0x61, 0xfe], [0x61, 0xff]),
        ] as [([UInt8], [UInt8])])
    func prefixOfHighBytes(prefix: [UInt8], end: [UInt8]) {
        #expect(KeyRange.prefix(prefix).rangeEnd == end)
    }

    @Test("The empty prefix and every key from the empty one are all keys")
    func all() {
        #expect(KeyRange.prefix("") == .all)
        #expect(KeyRange.fromKey("") == .all)
        #expect(KeyRange.all.contains([0xff, 0xff]))
    }

    @Test(
        "A range knows its keys",
        arguments: [
            (KeyRange.key("a"), "a", true), (.key("a"), "ab", false), (.prefix("a"), "ab", true),
            (.prefix("a"), "b", false), (.fromKey("b"), "zz", true), (.fromKey("b"), "a", false),
            (.range("a", "c"), "b", true), (.range("a", "c"), "c", false),
        ])
    func contains(range: KeyRange, key: String, isIn: Bool) {
        #expect(range.contains([UInt8](key.utf8)) == isIn)
    }

    @Test(
        "Ranges overlap where a key could lie in both",
        arguments: [
            (KeyRange.key("a"), KeyRange.key("a"), true), (.key("a"), .key("b"), false),
            (.prefix("a"), .key("abc"), true), (.prefix("a"), .prefix("b"), false),
            (.range("a", "c"), .range("b", "d"), true), (.range("a", "b"), .range("b", "c"), false),
            (.fromKey("x"), .all, true), (.fromKey("x"), .prefix("a"), false),
        ])
    func overlaps(left: KeyRange, right: KeyRange, expected: Bool) {
        #expect(left.overlaps(right) == expected)
        #expect(right.overlaps(left) == expected)
    }
}
