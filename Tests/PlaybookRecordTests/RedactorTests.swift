import PlaybookRecord
import Testing

@Suite("The redactor")
struct RedactorTests {
    @Test(
        "takes a secret out in every form it could be printed in",
        arguments: [
            "the password is s3cr3t\"pass word", "json: s3cr3t\\\"pass word", "hex 7333637233742270617373",
            "czNjcjN0InBhc3Mgd29yZA==", "s3cr3t%22pass%20word",
        ])
    func forms(_ text: String) {
        let redactor = Redactor()
        redactor.register(Secret(Array("s3cr3t\"pass word".utf8)))
        redactor.register(Secret(Array("s3cr3t\"pass".utf8)))
        let shown = redactor.redact(text)
        #expect(shown.contains("***"))
        #expect(!shown.contains("s3cr3t") && !shown.contains("733363") && !shown.contains("czNj"))
    }

    @Test("leaves text alone without secrets, and ignores ones too short to look for")
    func others() {
        let redactor = Redactor()
        #expect(redactor.redact("abc") == "abc")
        redactor.register(Secret(Array("abc".utf8)))
        #expect(redactor.redact("abc") == "abc" && redactor.isEmpty)
        redactor.register(Secret(Array("abcd".utf8)))
        #expect(redactor.redact("abc") == "abc" && !redactor.isEmpty)
    }

    @Test("a line of a secret of several lines is a secret too")
    func lines() {
        let redactor = Redactor()
        redactor.register(Secret(Array("first line\nsecond line\n".utf8)))
        #expect(redactor.redact("it says second line here") == "it says *** here")
    }

    @Test("a secret never describes itself")
    func description() {
        let secret = Secret(Array("hunter22".utf8))
        #expect("\(secret)" == "***" && String(reflecting: secret) == "***" && "\([secret])" == "[***]")
    }
}

extension RedactorTests {
    private func redacted(_ text: String, knowing secrets: [UInt8]...) -> String {
        let redactor = Redactor()
        for secret in secrets { redactor.register(Secret(secret)) }
        return redactor.redact(text)
    }

    @Test("F24: what stands beside a secret hides it not: accents, line ends, other secrets")
    func neighbours() {
        #expect(redacted("hunter22\u{301} x", knowing: Array("hunter22".utf8)) == "***\u{301} x")
        #expect(redacted("a\r\nhunter\r\n", knowing: Array("\nhunter\r".utf8)) == "a\r***\n")
        #expect(redacted("abcd1234wxyz", knowing: Array("abcd1234".utf8), Array("1234wxyz".utf8)) == "***")
        #expect(redacted("aaaaa", knowing: Array("aaaa".utf8)) == "***")
        #expect(redacted("said:  padded!", knowing: Array("  padded \n".utf8)) == "said:  ***!")
    }

    @Test(
        "F24: bytes of no text, and encodings, wherever in a longer text they begin",
        arguments: [
            "73C3A920FF6B6579", "%73%C3%A9%20%FF%6B%65%79", "s%c3%a9+%ffkey", "s\u{E9} \u{FFFD}key",
            #"s\xc3\xa9 \xffkey"#, "c8OpIP9rZXk=", "fHPDqSD/a2V5fA==", "fHxzw6kg/2tleXw=", "fHPDqSD_a2V5fA",
        ])
    func binary(text: String) {
        let secret = Array("s\u{E9} ".utf8) + [0xFF] + Array("key".utf8)
        let shown = redacted("<\(text)>", knowing: secret)
        #expect(shown.contains("***") || text.hasPrefix("%73"), "\(shown)")
        #expect(shown.utf8.count <= 12 || text.hasPrefix("%73"), "\(shown)")
    }

    @Test("F24: JSON and markup that escape more than ours")
    func escapes() {
        let secret = Array("p&<\u{E9}\u{1F511}/\"x'".utf8)
        for text in [
            #"p\u0026\u003c\u00e9\ud83d\udd11/\"x'"#, #"p&<é🔑\/\"x'"#, "p&amp;&lt;\u{E9}\u{1F511}/&quot;x&#39;",
        ] { #expect(redacted(text, knowing: secret) == "***", "\(text)") }
    }

    @Test("F24: of a long secret that somebody has cut, a few characters are left at most")
    func cut() {
        let secret = Array((0..<100).map { "\($0 * 7919 % 1000)é" }.joined().utf8)
        for range in [0..<200, 100..<300, 31..<77] {
            let piece = String(decoding: secret[range], as: UTF8.self)
            let left = redacted("«\(piece)»", knowing: secret)
            #expect(left.contains("***") && left.utf8.count < 30, "\(left)")
        }
    }
}
