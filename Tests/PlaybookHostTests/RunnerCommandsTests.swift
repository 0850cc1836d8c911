import Foundation
import PlaybookHost
import Testing

@Suite("Commands to GitHub's runner")
struct RunnerCommandsTests {
    @Test(
        "What would be one is shown as text",
        arguments: [
            ("::error::x", ": :error::x"), ("a\n  ::add-mask::x", "a\n  : :add-mask::x"),
            ("a\r::set-output name=b::c", "a\r: :set-output name=b::c"), ("\u{3000}\u{A0}::x", "\u{3000}\u{A0}: :x"),
            ("\u{200B}:\u{200B}:x", "\u{200B}:\u{200B} :x"), (":::x", ": : :x"), ("a ##[group]b", "a ## [group]b"),
            ("###[x", "### [x"), ("#\u{FEFF}#[x", "#\u{FEFF}# [x"), ("##[\u{301}x", "## [\u{301}x"),
            ("calm: a::b, #1 [x] # [", "calm: a::b, #1 [x] # ["), ("1:\n:x", "1:\n:x"), ("", ""),
        ])
    func prose(text: String, shown: String) { #expect(RunnerCommands.defused(text) == shown) }

    @Test("JSON keeps what it says, and commands stay commands")
    func otherForms() throws {
        let text = "{\"a\": \"##[error]x\", \"b\": [\"::\", \"# [\"]}"
        let safe = RunnerCommands.defused(text, .json)
        #expect(!safe.contains("##["))
        let before = try object(text)
        let after = try object(safe)
        #expect(before == after && after != nil)
        #expect(RunnerCommands.defused("::error::##[x]\n", .commands) == "::error::##[x]\n")
    }

    private func object(_ text: String) throws -> NSDictionary? {
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
    }
}
