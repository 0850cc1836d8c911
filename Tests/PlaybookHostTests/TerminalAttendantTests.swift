import PlaybookHost
import Testing

@Suite("Questions at the terminal")
struct TerminalAttendantTests {
    @Test(
        "What would take hold of the terminal is not shown",
        arguments: [
            ("a\nb", "a\nb"), ("a\u{1B}[2Jb", "a\u{FFFD}[2Jb"), ("a\rb", "a\u{FFFD}b"), ("a\u{202E}b", "a\u{FFFD}b"),
            ("ü 😀", "ü 😀"), ("\u{9B}31m", "\u{FFFD}31m"),
        ])
    func harmless(text: String, shown: String) { #expect(TerminalAttendant.harmless(text) == shown) }
}
