import EtcdSandbox
import Foundation
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import Testing
import YAMLSyntax

/// The JSON Schema and the checker must agree as far as a schema can see, or an editor calls wrong what runs. A
/// validator of JSON Schema that is not ours (python3-jsonschema) is the judge.
@Suite("The JSON Schema of playbooks, to a validator")
struct SchemaValidatorTests {
    /// What the validator says of each document: the first violation, or nothing.
    private func verdicts(_ documents: [JSONValue]) async throws -> [String] {
        let schema = PlaybookSchema.render(Catalog.all.declarations)
        let input = "{\"schema\": \(schema), \"documents\": \(JSONValue.array(documents).text)}"
        // The system's own Python, which has Debian's package, whatever else comes first on the path.
        let run = try await ToolRun.run("/usr/bin/python3", ["-c", judge], input: Array(input.utf8))
        #expect(run.status == .exited(0), "\(run.errorText)")
        let lines = run.outputText.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        try #require(lines.count == documents.count, "\(run.errorText)")
        return lines.map(String.init)
    }

    private func document(_ text: String) throws -> JSONValue {
        try #require(YAMLDocument.parse(text, name: "x").root).json
    }

    @Test("Every playbook that ships is accepted")
    func shipped() async throws {
        let texts = try ShippedPlaybookTests.names.map {
            try String(contentsOf: ShippedPlaybookTests.folder.appending(path: "\($0).yaml"), encoding: .utf8)
        }
        let found = try await verdicts(try texts.map(document))
        #expect(zip(ShippedPlaybookTests.names, found).filter { !$0.1.isEmpty }.map { "\($0): \($1)" } == [])
    }

    @Test("Every playbook to start from and every example of an action is accepted")
    func examples() async throws {
        let examples = Catalog.all.declarations.flatMap(\.examples).map { example in
            "version: 1\nname: x\nsteps:\n"
                + example.yaml.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
        }
        let texts = Starter.allCases.map(\.text) + examples
        let found = try await verdicts(try texts.map(document))
        #expect(zip(texts, found).filter { !$0.1.isEmpty }.map { "\($1): \($0)" } == [])
    }

    @Test("The right example of every finding is accepted")
    func right() async throws {
        let codes = DiagnosticCode.all
        let found = try await verdicts(try codes.map { try document($0.page.right.text ?? "") })
        #expect(zip(codes, found).filter { !$0.1.isEmpty }.map { "\($0): \($1)" } == [])
    }

    @Test("The wrong example is refused wherever a schema can tell")
    func wrong() async throws {
        let codes = DiagnosticCode.all.filter { !Self.unseen.contains($0) }
        let found = try await verdicts(
            try codes.map { code in
                let text = try #require(code.page.wrong.bytes)
                return try document(String(decoding: text, as: UTF8.self))
            })
        #expect(zip(codes, found).filter { $0.1.isEmpty }.map { "\($0.0): \($0.0.summary)" } == [])
        #expect(codes.count >= 20)
    }

    /// What a schema cannot see: the YAML before it is a tree, what an expression means, what one place says of another,
    /// and what was given besides the file.
    private static let unseen: Set<DiagnosticCode> = [
        .unreadableFile, .fileTooLarge, .encoding, .forbiddenCharacter, .yamlSyntax, .tab, .severalDocuments,
        .emptyDocument, .yamlTag, .mergeKey, .keyNotText, .alias, .limit, .unusedAnchor, .yamlDirective, .typography,
        .duplicateKey,
        .invalidArguments, .unreadableContent, .expressionSyntax, .unknownName, .typeMismatch, .wrongResultType,
        .unitMismatch, .mayBeMissing, .constantCondition, .unknownFunction, .wrongArguments, .laterStep, .evaluation,
        .lookalikeExpression,
        .duplicateStepID, .unknownStep, .noSteps, .unsafeRetry, .tooDeep, .endlessWait, .include, .unknownInput,
        .missingInput,
        .badInputValue,
        .badInputDefault, .unusedInput, .mixedEndpoints, .literalSecretAllowed, .conflictingSettings, .insecureSetting,
    ]
}

/// Prints a line for each document: empty, or where and why it is refused.
private let judge = """
    import json, sys
    from jsonschema import Draft7Validator
    given = json.load(sys.stdin)
    Draft7Validator.check_schema(given["schema"])
    validator = Draft7Validator(given["schema"])
    for document in given["documents"]:
        errors = sorted(validator.iter_errors(document), key=lambda error: list(map(str, error.path)))
        print(" ".join(f"{list(e.path)} {e.message}" for e in errors[:1]).replace(chr(10), " ")[:300])
    """

extension Node {
    /// The node as a reader of YAML 1.2's core schema has it, as editors do.
    fileprivate var json: JSONValue {
        switch content {
        case .sequence(let items): .array(items.map(\.json))
        case .mapping(let entries): .object(entries.map { ($0.key, $0.value.json) })
        case .scalar(let scalar): scalar.json
        }
    }
}

extension Scalar {
    fileprivate var json: JSONValue {
        guard isPlain else { return .string(text) }
        if isEmptyValue { return .null }
        switch text {
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        if text.wholeMatch(of: /[-+]?[0-9]+/) != nil {
            let digits = text.drop { $0 == "+" || $0 == "-" }.drop { $0 == "0" }
            return .number((text.hasPrefix("-") ? "-" : "") + (digits.isEmpty ? "0" : String(digits)))
        }
        let isFloat = text.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil
        if isFloat, let number = Double(text), number.isFinite { return .number("\(number)") }
        return .string(text)
    }
}
