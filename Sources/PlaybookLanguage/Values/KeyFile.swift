import YAMLSyntax

/// A file of keys with their values, as `export` writes and `import` reads it: a list, in JSON or YAML, of mappings
/// with `key` and `value`. What is text stands there as text, anything else as `{base64: …}`.
package enum KeyFile {
    package struct Pair: Sendable, Hashable {
        package var key: [UInt8]
        package var value: [UInt8]

        package init(key: [UInt8], value: [UInt8]) {
            self.key = key
            self.value = value
        }
    }

    /// As much as such a file may be; above that, a snapshot is the better way.
    package static let largest = 64 << 20

    // MARK: Reading

    /// The pairs of the file at a path; blocks until it is read.
    package static func read(path: String) throws(UnreadableKeys) -> [Pair] {
        let bytes: [UInt8]
        do throws(UnreadableFile) { bytes = try YAMLFile.read(path == "-" ? "./-" : path, limit: largest) } catch {
            throw UnreadableKeys(error.reason)
        }
        return try read(bytes, name: path)
    }

    /// The pairs of a file, in its order.
    ///
    /// - Throws: the findings, where anything is wrong with it.
    package static func read(_ bytes: [UInt8], name: String) throws(UnreadableKeys) -> [Pair] {
        var document = YAMLDocument.parse(bytes, name: name, options: options)
        if !document.problems.isEmpty, let joined = SurrogatePairs.joined(in: bytes) {
            document = YAMLDocument.parse(joined, name: name, options: options)
        }
        if let problem = document.problems.first { throw UnreadableKeys("\(problem.range.start): \(problem.message)") }
        guard let root = document.root else { throw UnreadableKeys("it holds nothing") }
        guard let items = root.items else {
            throw UnreadableKeys("\(root.range.start): a list is wanted, and this is \(root.kindInWords)")
        }
        var pairs: [Pair] = []
        pairs.reserveCapacity(items.count)
        for item in items { pairs.append(try read(item)) }
        return pairs
    }

    private static func read(_ node: Node) throws(UnreadableKeys) -> Pair {
        guard let entries = node.entries else { throw UnreadableKeys("\(node.range.start): a mapping is wanted") }
        if let entry = entries.first(where: { $0.key != "key" && $0.key != "value" }) {
            throw UnreadableKeys("\(entry.keyRange.start): unknown key \"\(entry.key)\"; key and value are known")
        }
        guard let key = node["key"], let value = node["value"] else {
            throw UnreadableKeys("\(node.range.start): \(node["key"] == nil ? "key" : "value") is missing")
        }
        let pair = Pair(key: try bytes(key), value: try bytes(value))
        guard !pair.key.isEmpty else { throw UnreadableKeys("\(key.range.start): etcd has no empty key") }
        return pair
    }

    /// Text as it stands: nothing in such a file is an expression.
    private static func bytes(_ node: Node) throws(UnreadableKeys) -> [UInt8] {
        if let scalar = node.scalar { return Array(scalar.text.utf8) }
        guard let entries = node.entries, entries.count == 1, let entry = entries.first,
            let text = entry.value.scalar?.text
        else { throw UnreadableKeys("\(node.range.start): bytes are text, {base64: …} or {hex: …}") }
        let decoded: [UInt8]? =
            switch entry.key {
            case "base64": Base64.decode(text)
            case "hex": Hexadecimal.decode(text)
            default: nil
            }
        guard let decoded else { throw UnreadableKeys("\(node.range.start): this is neither base64 nor hex") }
        return decoded
    }

    private static var options: YAMLOptions {
        var options = YAMLOptions.strict
        options.seesTypography = false
        options.limits.bytes = largest
        options.limits.nodes = 4_000_000
        options.limits.scalarBytes = 8 << 20
        return options
    }

    // MARK: Writing

    /// One pair as a line of JSON; a comma between two of them, and brackets around all, make the file.
    package static func json(_ pair: Pair) -> String {
        JSONValue.object([("key", form(pair.key)), ("value", form(pair.value))]).line
    }

    /// One pair as YAML; a file of them is a list. Texts are quoted as in JSON, which YAML reads alike.
    package static func yaml(_ pair: Pair) -> String {
        "- key: \(form(pair.key).line)\n  value: \(form(pair.value).line)\n"
    }

    private static func form(_ bytes: [UInt8]) -> JSONValue {
        guard let text = String(validating: bytes, as: UTF8.self), text.unicodeScalars.allSatisfy(isPlain) else {
            return .object([("base64", .string(Base64.encode(bytes)))])
        }
        return .string(text)
    }

    // What a reader of YAML may not take as it stands, or may not give back unchanged, is written in base 64.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        case 0x10000...0x10FFFF: true
        default: false
        }
    }
}

/// Why a file of keys cannot be read.
package struct UnreadableKeys: Error, Hashable {
    /// "3:5: value is missing", without the path.
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}
