import PlaybookLanguage
package import PlaybookRecord
package import YAMLSyntax

/// What `validate` found, as SARIF 2.1.0: for code scanning in GitHub, and for editors that read it.
package enum SARIFReport {
    /// - Parameters:
    ///   - version: of this program.
    ///   - sources: the texts that the findings are about; a finding keeps its identity by the line it stands on.
    ///   - strict: whether warnings are errors.
    package static func render(
        _ record: ValidationRecord, sources: [SourceText], version: String, strict: Bool = false
    ) -> String {
        let codes = Set(record.diagnostics.map(\.code)).sorted()
        let fingerprints = Fingerprints(record.diagnostics, sources)
        let results = record.diagnostics.enumerated().map { index, finding in
            result(finding, rule: codes.firstIndex(of: finding.code) ?? 0, fingerprints[index], strict: strict)
        }
        let driver = JSONValue.object([
            ("name", .string("etcd-playbook")), ("version", .string(version)),
            ("rules", .array(codes.map { rule($0, strict: strict) })),
        ])
        let run = JSONValue.object([
            ("tool", .object([("driver", driver)])),
            ("columnKind", .string("unicodeCodePoints")),
            ("results", .array(results)),
        ])
        return JSONValue.object([
            ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
            ("version", .string("2.1.0")),
            ("runs", .array([run])),
        ]).text
    }

    // MARK: Rules

    private static func rule(_ code: DiagnosticCode, strict: Bool) -> JSONValue {
        let help = "\(code.page.text)\n\netcd-playbook explain \(code.id)"
        return .object([
            ("id", .string(code.id)),
            ("shortDescription", text(code.summary)),
            ("fullDescription", text(String(code.page.text.prefix(1000)))),
            ("help", text(help)),
            ("defaultConfiguration", .object([("level", level(code.severity, strict: strict))])),
        ])
    }

    private static func level(_ severity: Diagnostic.Severity, strict: Bool) -> JSONValue {
        .string(strict || severity == .error ? "error" : "warning")
    }

    // MARK: Results

    private static func result(
        _ finding: Diagnostic, rule: Int, _ fingerprint: String, strict: Bool
    ) -> JSONValue {
        var members: [(name: String, value: JSONValue)] = [
            ("ruleId", .string(finding.code.id)), ("ruleIndex", .number("\(rule)")),
            ("level", level(finding.severity, strict: strict)),
            ("message", text(words(of: finding))),
            ("locations", .array([location(finding.range, in: finding.path)])),
            ("partialFingerprints", .object([("primaryLocationLineHash", .string(fingerprint))])),
        ]
        let places = finding.notes.compactMap { note in note.range.map { (note.message, $0) } }
        if !places.isEmpty {
            let related = places.map { location($0.1, in: finding.path, message: $0.0) }
            members.append(("relatedLocations", .array(related)))
        }
        if let replacement = finding.replacement { members.append(("fixes", .array([fix(finding, replacement)]))) }
        return .object(members)
    }

    private static func words(of finding: Diagnostic) -> String {
        let choices = finding.choices.map { "\($0.title): \($0.names.joined(separator: ", "))" }
        return [finding.message, finding.help, choices].compactMap { $0 }.filter { !$0.isEmpty }
            .map(VisibleText.of).joined(separator: "\n")
    }

    private static func fix(_ finding: Diagnostic, _ replacement: String) -> JSONValue {
        let change = JSONValue.object([
            ("deletedRegion", region(finding.range)),
            ("insertedContent", .object([("text", .string(replacement))])),
        ])
        return .object([
            ("description", text(finding.help ?? "write \(replacement)")),
            (
                "artifactChanges",
                .array([
                    .object([("artifactLocation", artifact(finding.path)), ("replacements", .array([change]))])
                ])
            ),
        ])
    }

    // MARK: Places

    private static func location(_ range: SourceRange, in path: String, message: String? = nil) -> JSONValue {
        var members: [(name: String, value: JSONValue)] = []
        if let message { members.append(("message", text(message))) }
        members.append(
            ("physicalLocation", .object([("artifactLocation", artifact(path)), ("region", region(range))])))
        return .object(members)
    }

    private static func region(_ range: SourceRange) -> JSONValue {
        .object([
            ("startLine", .number("\(range.start.line)")), ("startColumn", .number("\(range.start.column)")),
            ("endLine", .number("\(range.end.line)")), ("endColumn", .number("\(range.end.column)")),
        ])
    }

    private static func artifact(_ path: String) -> JSONValue { .object([("uri", .string(uri(path)))]) }

    /// Relative paths stay relative, to the folder the command runs in: the root of a repository, for GitHub.
    private static func uri(_ path: String) -> String {
        var path = path[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        let encoded = path.utf8.map(encoded).joined()
        return path.hasPrefix("/") ? "file://" + encoded : encoded
    }

    private static func encoded(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "/"):
            return String(UnicodeScalar(byte))
        default:
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }

    private static func text(_ text: String) -> JSONValue { .object([("text", .string(text))]) }
}

/// What tells one finding from another after the file around it has changed: its code and the text of its line, and
/// which of those alike it is.
private struct Fingerprints {
    private var all: [String] = []

    init(_ findings: [Diagnostic], _ sources: [SourceText]) {
        let byName = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var seen: [String: Int] = [:]
        for finding in findings {
            let line = byName[finding.path]?.line(finding.range.start.line) ?? ""
            let digest = Self.hash("\(finding.path)\n\(finding.code.id)\n\(line.filter { $0 != " " })")
            seen[digest, default: 0] += 1
            all.append("\(digest):\(seen[digest] ?? 1)")
        }
    }

    subscript(_ index: Int) -> String { all[index] }

    // FNV-1a, 64 bits: the same in every run, which Swift's own hashes are not.
    private static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
