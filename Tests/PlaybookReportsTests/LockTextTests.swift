import PlaybookRecord
import PlaybookReports
import Testing

@Suite("The lock of a run, for people")
struct LockTextTests {
    @Test("Nothing that stands in the key moves the cursor: anybody may have written it")
    func hostileHolder() throws {
        var holder = LockHolder(run: "r\u{1B}[2J", playbook: "p\u{9B}31m", person: JournalPerson())
        (holder.user, holder.host, holder.step) = ("u\u{7}", "h\u{202E}", "1\n, \"s\"")
        let text = LockText.render(LockRecord(key: "/k\u{1B}/lock", isHeld: true, holder: holder))
        #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
        #expect(!text.contains("\u{202E}"))
        #expect(text.split(separator: "\n").count == 7, "\(text)")
        #expect(text.contains("run     r\\u{1B}[2J\n"))
        #expect(text.contains("playbook p\\u{9B}31m\n"), "\(text)")
    }
}
