import PlaybookLanguage
import Testing

@Suite("Files of keys")
struct KeyFileTests {
    static let odd: [[UInt8]] = [
        Array("plain".utf8), [], [0], [0xFF, 0xFE], Array("a\nb".utf8), Array("a\r\nb\u{85}".utf8), Array("true".utf8),
        Array("~".utf8), Array("\"quoted\\ '".utf8), Array("${{ run.id }}".utf8), Array("ü😀\u{2028}".utf8),
        Array(" # no comment: [".utf8), Array("\u{FEFF}x".utf8), Array("\t".utf8), Array("\u{1F}\u{7F}".utf8),
        Array("- a\n- b\n\n".utf8), Array("%YAML".utf8),
    ]

    @Test("What is written in JSON or YAML is read back byte for byte", arguments: odd)
    func roundTrip(bytes: [UInt8]) throws {
        let pair = KeyFile.Pair(key: [0x6B] + bytes, value: bytes)
        let json = "[\n" + KeyFile.json(pair) + ",\n" + KeyFile.json(pair) + "\n]\n"
        #expect(try KeyFile.read(Array(json.utf8), name: "x") == [pair, pair])
        let yaml = KeyFile.yaml(pair) + KeyFile.yaml(pair)
        #expect(try KeyFile.read(Array(yaml.utf8), name: "x") == [pair, pair])
    }

    @Test(
        "What a person writes is read, and what is wrong is told with its place",
        arguments: [
            ("- {key: a, value: 1}", nil), ("- {key: {hex: 00ff}, value: {base64: AAE=}}", nil), ("[]", nil),
            ("- {key: “a”, value: b\u{A0}}", nil),
            ("- {key: a}", "1:3: value is missing"), ("- {value: a}", "1:3: key is missing"),
            ("- {key: \"\", value: a}", "1:9: etcd has no empty key"),
            ("key: a", "1:1: a list is wanted, and this is a mapping"),
            ("- {key: a, value: b, lease: c}", "1:22: unknown key \"lease\"; key and value are known"),
            ("- {key: {base64: '!'}, value: b}", "1:9: this is neither base64 nor hex"),
            ("- {key: [a], value: b}", "1:9: bytes are text, {base64: …} or {hex: …}"),
            ("- a", "1:3: a mapping is wanted"),
            ("", "it holds nothing"), ("- {key: a, value: b", "1:3"),
        ] as [(String, String?)])
    func written(text: String, reason: String?) {
        do throws(UnreadableKeys) {
            _ = try KeyFile.read(Array(text.utf8), name: "x")
            #expect(reason == nil)
        } catch {
            #expect(reason.map { error.reason.hasPrefix($0) } == true || text.isEmpty, "\(error.reason)")
        }
    }

    @Test(
        "Characters that JSON escapes in two halves are read",
        arguments: [
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00-\ud83d\ude00\u00fc""#, "😀-😀ü"), (#""\\\ud83d\ude00""#, #"\😀"#),
            (#"'\ud83d\ude00'"#, #"\ud83d\ude00"#), (#""\\ud83d\\ude00""#, #"\ud83d\ude00"#), (#""\ud83d""#, nil),
            (#""\ude00\ud83d""#, nil), (#""\ud83d\u00fc""#, nil), (#""\ud83"#, nil), (#""\ud83d\"#, nil),
        ] as [(String, String?)])
    func surrogates(text: String, value: String?) {
        let pairs = try? KeyFile.read(Array(#"[{"key": "k", "value": \#(text)}]"#.utf8), name: "x")
        #expect(pairs?.first?.value == value.map { Array($0.utf8) })
    }

    @Test("A large file is read in one go")
    func large() throws {
        let pairs = (0..<3_000).map {
            KeyFile.Pair(key: Array("key/\($0)".utf8), value: [UInt8](repeating: 0x61, count: 300))
        }
        let text = "[" + pairs.map(KeyFile.json).joined(separator: ",\n") + "]"
        #expect(try KeyFile.read(Array(text.utf8), name: "x") == pairs)
    }
}
