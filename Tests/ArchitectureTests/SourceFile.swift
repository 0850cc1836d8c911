import Foundation

/// A file of the repository, by its path from the top.
struct SourceFile: Sendable {
    var path: String
    var text: String

    /// The folder under `Sources` that the file is in.
    var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// The file's own name.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The modules that the file's `import` lines name, with the lines' numbers.
    var imports: [(module: String, line: Int)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            importedModule(line).map { ($0, index + 1) }
        }
    }
}

/// The module an `import` line names; nil for any other line.
private func importedModule(_ line: Substring) -> String? {
    var words = line.split(whereSeparator: \.isWhitespace)[...]
    let before: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    while let word = words.first, word.hasPrefix("@") || before.contains(word) { words.removeFirst() }
    guard words.popFirst() == "import" else { return nil }
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
    if let word = words.first, kinds.contains(word) { words.removeFirst() }
    return words.first?.split(separator: ".").first.map { String($0.prefix { $0 != ";" }) }
}

/// The repository these tests were built from.
enum Repository {
    static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The text files at or under a path whose names end in one of the endings.
    static func files(_ path: String, endings: [String]) throws -> [SourceFile] {
        let start = top.appending(path: path).path(percentEncoded: false)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: start, isDirectory: &isFolder) else { return [] }
        guard isFolder.boolValue else { return [try file(path)] }
        let names = try FileManager.default.subpathsOfDirectory(atPath: start)
        return try names.filter { name in endings.contains { name.hasSuffix($0) } }.sorted()
            .map { try file("\(path)/\($0)") }
    }

    private static func file(_ path: String) throws -> SourceFile {
        SourceFile(path: path, text: try String(contentsOf: top.appending(path: path), encoding: .utf8))
    }
}
