import EtcdClient
import Testing

struct MemberIDTests {
    @Test(
        "Member ids are lower-case hexadecimal",
        arguments: [(0x8e9e_05c5_2164_694d, "8e9e05c52164694d"), (1, "1"), (.max, "ffffffffffffffff")]
            as [(UInt64, String)])
    func formats(id: UInt64, text: String) {
        #expect(MemberID.format(id) == text)
        #expect(MemberID.parse(text) == id)
        #expect(MemberID.parse("0x" + text.uppercased()) == id)
    }

    @Test("What is no id is refused", arguments: ["", "0x", "g", "-1", "+1", "10000000000000000", " 1"])
    func refuses(text: String) { #expect(MemberID.parse(text) == nil) }
}
