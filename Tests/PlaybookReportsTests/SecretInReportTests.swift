import PlaybookRecord
import PlaybookReports
import Testing

@Suite struct SecretInReportTests {
    // Each has something that a format escapes, wraps or cuts.
    private static let secrets = [
        "hunter22", "p&ss<w>ord\"it's", "a|b*c_d`e[f]",
        "correct horse battery staple " + String(repeating: "long ", count: 30),
        "100%, :semi;colon", "back\\slash://www.x@y",
    ]

    @Test(
        "A secret that got into every text of a record is in no report, in no format, in no form",
        arguments: FileReportFormat.allCases, secrets)
    func planted(format: FileReportFormat, secret: String) throws {
        let redactor = Redactor()
        redactor.register(Secret(Array(secret.utf8)))
        for kind in [RunRecord.Kind.run, .plan] {
            let record = HostileRecords.everywhere("before \(secret) after", kind: kind)
            let text = try format.render(record, redactor)
            let calm = try format.render(HostileRecords.everywhere("before *** after", kind: kind), Redactor())
            // Formats without a trace of it look as if the stars had stood there from the start.
            #expect(text == calm, "\(format)")
            #expect(!text.contains(secret))
        }
    }

    @Test("No text of a redacted record holds the secret")
    func mirror() {
        let redactor = Redactor()
        redactor.register(Secret(Array("hunter22".utf8)))
        let texts = Self.texts(in: HostileRecords.everywhere("a hunter22").redacted(by: redactor))
        #expect(texts.count > 60)
        #expect(!texts.contains { $0.contains("hunter22") })
    }

    /// Every string and every byte array in a value.
    private static func texts(in value: Any) -> [String] {
        if let text = value as? String { return [text] }
        if let bytes = value as? [UInt8] { return [String(decoding: bytes, as: UTF8.self)] }
        return Mirror(reflecting: value).children.flatMap { texts(in: $0.value) }
    }
}
