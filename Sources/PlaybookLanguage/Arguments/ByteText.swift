package import YAMLSyntax

/// Bytes of a key or a value: text, `{base64: …}`, `{hex: …}` or `{file: PATH}`. A file is read when arguments are
/// bound, never when they are checked.
package struct ByteText: Sendable, Hashable {
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package init(_ text: String) { bytes = Array(text.utf8) }

    /// The text, where the bytes are UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }
}

extension ByteText: PlaybookValue {
    package static var valueType: ValueType { .bytes }
    package static var shape: ArgumentShape { .bytes }
    package static var placeholder: ByteText { ByteText([]) }
    package static var absent: ByteText? { nil }
    package var value: Value { .bytes(bytes) }
    package var printed: Value { text.map(Value.string) ?? .bytes(bytes) }

    package init?(_ value: Value) {
        switch value {
        case .bytes(let bytes): self.init(bytes)
        case .string(let text): self.init(text)
        default: return nil
        }
    }

    package static func read(_ node: Node, by reader: ArgumentReader) -> ByteText? {
        guard let entries = node.entries else { return readText(node, by: reader) }
        guard entries.count == 1, let entry = entries.first, let form = Form(rawValue: entry.key) else {
            reader.report(
                Diagnostic(
                    .invalidText, at: (entries.first?.keyRange ?? node.range).firstLine,
                    "bytes are text, or a mapping with one key", choices: .init("forms", Form.allCases.map(\.rawValue)))
            )
            return nil
        }
        guard let text = String.read(entry.value, by: reader) else { return nil }
        return form.bytes(of: text, at: entry.value.range, by: reader).map { ByteText($0) }
    }

    private static func readText(_ node: Node, by reader: ArgumentReader) -> ByteText? {
        guard let scalar = reader.scalar(node, wanted: "text") else { return nil }
        guard Template.isTemplate(scalar) else { return String.read(node, by: reader).map { ByteText($0) } }
        return reader.evaluate(scalar, at: node.range, as: .bytes).flatMap {
            reader.converted($0, to: ByteText.self, at: node.range)
        }
    }

    private enum Form: String, CaseIterable {
        case base64, hex, file

        func bytes(of text: String, at range: SourceRange, by reader: ArgumentReader) -> [UInt8]? {
            switch self {
            case .base64: decoded(Base64.decode(text), at: range, by: reader)
            case .hex: decoded(Hexadecimal.decode(text), at: range, by: reader)
            case .file: fileContent(text, at: range, by: reader)
            }
        }

        private func decoded(_ bytes: [UInt8]?, at range: SourceRange, by reader: ArgumentReader) -> [UInt8]? {
            if bytes == nil {
                reader.report(Diagnostic(.invalidText, at: range.firstLine, "this is not \(rawValue)"))
            }
            return bytes
        }

        private func fileContent(_ path: String, at range: SourceRange, by reader: ArgumentReader) -> [UInt8]? {
            guard reader.pass == .bind, let read = reader.scope.readFile else {
                reader.reportUnknown(["the content of \(path)"])
                return nil
            }
            do { return try read(path) } catch {
                reader.report(
                    Diagnostic(.unreadableContent, at: range.firstLine, "cannot read \"\(path)\": \(error.reason)"))
                return nil
            }
        }
    }
}
