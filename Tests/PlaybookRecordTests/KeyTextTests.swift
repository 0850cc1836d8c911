import PlaybookRecord
import Testing

@Suite("Keys as text")
struct KeyTextTests {
    @Test(
        "are text where they are printable, and hexadecimal where not",
        arguments: [
            (Array("/app/ключ".utf8), "/app/ключ"), ([0xff, 0x00], "hex:ff00"), (Array("a\nb".utf8), "hex:610a62"),
            ([], ""),
        ])
    func text(bytes: [UInt8], description: String) { #expect("\(KeyText(bytes))" == description) }
}
