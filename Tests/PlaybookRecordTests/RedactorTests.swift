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
        #expect(redactor.redact("abc") == "abc")
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
