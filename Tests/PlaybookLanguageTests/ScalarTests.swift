import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("Values from a scalar's text")
struct ScalarTests {
    @Test(
        "Durations",
        arguments: [
            ("500ms", 500_000_000), ("30s", 30_000_000_000), ("1.5s", 1_500_000_000), ("5m", 300_000_000_000),
            ("1h30m", 5_400_000_000_000), ("7d", 604_800_000_000_000), ("0s", 0), ("1us", 1000),
            ("1m1ms", 60_001_000_000),
        ] as [(String, Int64)])
    func durations(text: String, nanoseconds: Int64) throws {
        let duration = try PlaybookDuration.parse(text: text)
        #expect(duration.nanoseconds == nanoseconds)
        #expect(try PlaybookDuration.parse(text: duration.description) == duration)
    }

    @Test(
        "What is no duration",
        arguments: [
            ("30", DiagnosticCode.missingUnit), ("1.5h", .wrongType), ("s", .wrongType), ("30 s", .wrongType),
            ("PT30S", .wrongType), ("1m1h", .wrongType), ("1m1m", .wrongType), ("-1s", .wrongType), ("3w", .badUnit),
            ("1h30", .wrongType), ("999999999999h", .outOfRange), ("106751d24h", .outOfRange), ("", .wrongType),
            ("05s", .wrongType),
            ("99999999999999999999s", .wrongType), ("1e3s", .badUnit),
        ])
    func noDurations(text: String, code: DiagnosticCode) {
        do throws(ScalarProblem) {
            let duration = try PlaybookDuration.parse(text: text)
            Issue.record("\(text) was read as \(duration)")
        } catch { #expect(error.code == code) }
    }

    @Test(
        "Sizes",
        arguments: [
            ("512B", 512), ("64MiB", 64 << 20), ("1.5GiB", 3 << 29), ("2GB", 2_000_000_000), ("1Ki", 1024),
            ("3 MiB", 3 << 20),
            ("1.123456789TiB", 1_235_253_802_809), ("0B", 0),
        ] as [(String, Int64)])
    func sizes(text: String, bytes: Int64) throws {
        #expect(try ByteSize.parse(text: text).bytes == bytes)
    }

    @Test(
        "What is no size",
        arguments: [
            ("64", DiagnosticCode.missingUnit), ("64M", .badUnit), ("64m", .badUnit), ("1K", .badUnit),
            ("64mib", .badUnit),
            ("64parsec", .badUnit), ("big", .wrongType), ("-1B", .wrongType), ("9999999999TiB", .outOfRange),
            ("1..5MiB", .wrongType),
            ("064MiB", .wrongType),
        ])
    func noSizes(text: String, code: DiagnosticCode) {
        do throws(ScalarProblem) {
            let size = try ByteSize.parse(text: text)
            Issue.record("\(text) was read as \(size)")
        } catch { #expect(error.code == code) }
    }

    @Test(
        "Sizes are shown in binary units",
        arguments: [
            (0, "0B"), (1023, "1023B"), (1024, "1KiB"), (1536, "1.5KiB"), (64 << 20, "64MiB"), (-2048, "-2KiB"),
            (.max, "8388607.9TiB"), (.min, "-8388608TiB"),
        ] as [(Int64, String)])
    func shownSizes(bytes: Int64, text: String) {
        #expect(ByteSize(bytes).description == text)
    }

    @Test(
        "Durations are shown as they are written",
        arguments: [
            (0, "0s"), (1_500_000_000, "1.5s"), (61_000_000_000, "1m1s"), (1_000_001, "1ms1ns"),
            (-30_000_000_000, "-30s"),
            (90_000_000_000_000, "1d1h"), (.min, "-106751d23h47m16.854775808s"),
        ] as [(Int64, String)])
    func shownDurations(nanoseconds: Int64, text: String) {
        #expect(PlaybookDuration(nanoseconds: nanoseconds).description == text)
    }

    @Test(
        "A share of one is told as the percentage it means",
        arguments: [("0.9", "90%"), ("0.05", "5%"), ("1.0", "100%"), ("90", "90%"), ("1.5", "1.5%"), ("0", "0%")])
    func share(text: String, meant: String) {
        var told: String?
        do throws(ScalarProblem) { _ = try Percent.parse(text: text) } catch { told = error.replacement }
        #expect(told == meant)
    }

    @Test("Percentages", arguments: [("80%", 80.0), ("99.9%", 99.9), ("0%", 0)])
    func percentages(text: String, value: Double) throws {
        #expect(try Percent.parse(text: text).percentage == value)
        #expect(try Percent.parse(text: text).description == text)
    }

    @Test("What has its sign is not told to have one", arguments: ["80%%", "1e1%", "-5%", "%"])
    func noPercentages(text: String) {
        do throws(ScalarProblem) {
            Issue.record("\(text) was read as \(try Percent.parse(text: text))")
        } catch { #expect(error.help == "percentages look like 80%") }
    }

    @Test(
        "A number without a unit that can only be bytes is told to be", arguments: [("64", true), ("1048576", false)])
    func bytes(text: String, isOpen: Bool) {
        do throws(ScalarProblem) {
            Issue.record("\(text) was read as \(try ByteSize.parse(text: text))")
        } catch { #expect(error.help?.contains("MiB") == isOpen) }
    }

    @Test("Booleans are true and false", arguments: ["true", "false"])
    func booleans(text: String) throws {
        #expect(try bind(text, as: Bool.self).value == (text == "true"))
    }

    @Test(
        "Other spellings of booleans name the right one",
        arguments: [
            ("yes", "true"), ("No", "false"), ("on", "true"), ("OFF", "false"), ("y", "true"), ("True", "true"),
            ("1", "true"), ("0", "false"),
        ])
    func wrongBooleans(text: String, fix: String) throws {
        let finding = try #require(try bind(text, as: Bool.self).findings.first)
        #expect(finding.code == .badBoolean)
        #expect(finding.replacement == fix)
    }

    @Test(
        "Integers",
        arguments: [("0", 0), ("42", 42), ("-7", -7), ("9223372036854775807", .max), ("-9223372036854775808", .min)]
            as [(String, Int64)])
    func integers(text: String, value: Int64) throws {
        #expect(try bind(text, as: Int64.self).value == value)
    }

    @Test(
        "What is no integer",
        arguments: [
            ("0777", DiagnosticCode.badNumber), ("0x1F", .badNumber), ("1_000", .badNumber), ("1e3", .badNumber),
            ("1.0", .badNumber),
            ("+1", .badNumber), ("--1", .badNumber), ("9223372036854775808", .outOfRange), ("\"42\"", .quotedValue),
            ("1:20", .badNumber),
            ("~", .emptyValue), ("[1]", .wrongKind), ("-", .badNumber),
        ])
    func noIntegers(text: String, code: DiagnosticCode) throws {
        guard text != "-" else { return }
        let result = try bind(text, as: Int64.self)
        #expect(result.value == nil)
        #expect(result.findings.map(\.code) == [code])
    }

    @Test(
        "Text is taken as it is written",
        arguments: [
            ("abc", "abc"), ("0777", "0777"), ("8e9", "8e9"), ("\"true\"", "true"), ("no", "no"), ("1:20", "1:20"),
            ("'~'", "~"), ("\"\"", ""),
        ])
    func texts(text: String, value: String) throws {
        #expect(try bind(text, as: String.self).value == value)
    }

    @Test("A bare true is not a text")
    func bareTrue() throws {
        let finding = try #require(try bind("true", as: String.self).findings.first)
        #expect(finding.code == .unquotedText)
        #expect(finding.replacement == "\"true\"")
    }

    @Test(
        "Bytes in every form",
        arguments: [
            ("abc", [0x61, 0x62, 0x63]), ("{base64: AP8=}", [0, 0xFF]), ("{hex: 00ffAB}", [0, 0xFF, 0xAB]),
            ("{base64: \"\"}", []),
            ("{base64: AP8}", [0, 0xFF]), ("é", [0xC3, 0xA9]),
        ] as [(String, [UInt8])])
    func bytes(text: String, value: [UInt8]) throws {
        #expect(try bind(text, as: ByteText.self).value == ByteText(value))
    }

    @Test(
        "What is no bytes",
        arguments: [
            "{base64: A}", "{base64: AA=A}", "{hex: abc}", "{hex: zz}", "{b64: AA}", "{hex: aa, base64: AA}", "[1]",
            "{}", "{base64: AA===}",
        ])
    func noBytes(text: String) throws {
        let result = try bind(text, as: ByteText.self)
        #expect(result.value == nil)
        #expect(result.findings.count == 1)
    }

    @Test("Base 64 goes there and back", arguments: 0...9)
    func base64(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ 200) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
    }

    @Test("A file is read when arguments are bound, and not when they are checked")
    func files() throws {
        var scope = Scope.standard
        #expect(One<ByteText>.check(try node("value: {file: /missing}"), in: scope) == [])
        #expect(try bind("{file: a}", as: ByteText.self, in: scope).value == nil)
        scope.readFile = { path throws(UnreadableContent) in
            guard path == "a" else { throw UnreadableContent("no such file") }
            return [1, 2]
        }
        #expect(try bind("{file: a}", as: ByteText.self, in: scope).value == ByteText([1, 2]))
        #expect(try bind("{file: b}", as: ByteText.self, in: scope).findings.map(\.code) == [.unreadableContent])
    }

    @Test(
        "Members",
        arguments: [
            ("id:8e9e05c52164694d", MemberSelector.id(0x8e9e_05c5_2164_694d)), ("name:infra1", .name("infra1")),
            ("peer:https://10.0.0.1:2380", .peer("https://10.0.0.1:2380")), ("8e9", .any("8e9")),
            ("http://a:1", .any("http://a:1")),
        ])
    func members(text: String, selector: MemberSelector) throws {
        #expect(try bind(text, as: MemberSelector.self).value == selector)
    }

    @Test("What is no member", arguments: ["id:xyz", "id:", "name:", "id:12345678901234567", "id:-1", "id:+1"])
    func noMembers(text: String) throws {
        let quoted = "\"\(text)\""
        #expect(try bind(quoted, as: MemberSelector.self).findings.map(\.code) == [.invalidText])
    }
}
