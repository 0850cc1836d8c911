package import YAMLSyntax

/// Where a secret is found. It is resolved only when it is needed, and never by this library.
package enum SecretReference: Sendable, Hashable {
    /// `{env: NAME}`
    case environment(String)
    /// `{file: PATH}`
    case file(String)
    /// `{command: [argv…]}`
    case command([String])
    /// Written into the playbook: an error unless it is allowed.
    case literal(LiteralSecret)
}

/// A secret that stands in the playbook itself; shown nowhere.
package struct LiteralSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The secret. Hand it to nobody but the redactor and the client.
    package let revealed: String

    package init(_ secret: String) { revealed = secret }

    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension SecretReference: CustomStringConvertible {
    /// The reference, never the secret: `env ETCD_PASSWORD`.
    package var description: String {
        switch self {
        case .environment(let name): "env \(name)"
        case .file(let path): "file \(path)"
        case .command(let words): "command \(words.first ?? "")"
        case .literal: "written in the playbook"
        }
    }
}

extension SecretReference: ArgumentValue {
    package static var shape: ArgumentShape { .secret }
    package static var placeholder: SecretReference { .environment("") }
    package static var absent: SecretReference? { nil }
    package var printed: Value { .string(description) }

    package static func read(_ node: Node, by reader: ArgumentReader) -> SecretReference? {
        let reference = reference(at: node, by: reader)
        if let reference { reader.note(reference) }
        return reference
    }

    private static func reference(at node: Node, by reader: ArgumentReader) -> SecretReference? {
        if let scalar = node.scalar { return readLiteral(scalar, at: node.range, by: reader) }
        guard let entries = node.entries, entries.count == 1, let entry = entries.first else {
            reader.report(wrongForm(at: node.range))
            return nil
        }
        switch entry.key {
        case "env": return plainText(entry.value, by: reader).map(Self.environment)
        case "file": return plainText(entry.value, by: reader).map(Self.file)
        case "command": return readCommand(entry.value, by: reader)
        default:
            let known = ["env", "file", "command"]
            reader.report(.unknownKey(entry, known: known, near: NearMiss.of(entry.key, among: known)))
            return nil
        }
    }

    private static func readLiteral(
        _ scalar: Scalar, at range: SourceRange, by reader: ArgumentReader
    ) -> SecretReference? {
        let allowed = reader.scope.allowsLiteralSecrets
        reader.report(
            Diagnostic(
                allowed ? .literalSecretAllowed : .literalSecret, at: range.firstLine,
                "a secret stands in the playbook itself",
                help: "refer to it: {env: NAME}, {file: PATH} or {command: [program, argument]}"))
        return allowed ? .literal(LiteralSecret(scalar.text)) : nil
    }

    private static func readCommand(_ node: Node, by reader: ArgumentReader) -> SecretReference? {
        guard let items = node.items, !items.isEmpty else {
            reader.report(
                Diagnostic(
                    .wrongKind, at: node.range.firstLine, "a command is a list: the program and its arguments",
                    help: "no shell runs it: write [program, argument, …]"))
            return nil
        }
        let words = items.compactMap { plainText($0, by: reader) }
        return words.count == items.count ? .command(words) : nil
    }

    /// A name or path must be readable from the playbook alone: no expressions.
    private static func plainText(_ node: Node, by reader: ArgumentReader) -> String? {
        guard let scalar = reader.scalar(node, wanted: "text") else { return nil }
        guard !Template.isTemplate(scalar) else {
            reader.report(
                Diagnostic(
                    .expressionNotAllowed, at: node.range.firstLine, "a reference to a secret holds no expression",
                    help: "write the name itself"))
            return nil
        }
        guard !scalar.text.isEmpty else {
            reader.report(Diagnostic(.emptyValue, at: node.range, "a reference to a secret names something"))
            return nil
        }
        do { return try String.parse(scalar) } catch {
            reader.report(error.diagnostic(at: node.range))
            return nil
        }
    }

    private static func wrongForm(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .wrongKind, at: range.firstLine, "a secret is a reference with one key",
            help: "write {env: NAME}, {file: PATH} or {command: [program, argument]}")
    }
}
