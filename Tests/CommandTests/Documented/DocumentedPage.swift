import Foundation
import Testing
import YAMLSyntax

/// A page of `docs/`, with the files that stand in it.
struct DocumentedPage {
    let name: String
    let text: String

    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardizedFileURL.path

    init(_ name: String) throws {
        self.name = name
        text = try String(contentsOfFile: "\(Self.root)/docs/\(name)", encoding: .utf8)
    }

    /// What stands in the blocks of one language.
    func blocks(_ language: String) -> [String] {
        text.matches(of: /(?s)```([a-z]+)\n(.*?)```/).filter { $0.output.1 == language }.map { String($0.output.2) }
    }

    /// The one block of YAML that has this key at its top.
    func yaml(with key: String) throws -> Node {
        let found = blocks("yaml").compactMap { YAMLDocument.parse($0, name: name).root }.filter { $0[key] != nil }
        #expect(found.count == 1, "\(key) in \(name)")
        return try #require(found.first)
    }
}

extension Node {
    /// The values of a mapping of texts.
    var texts: [String: String] {
        Dictionary((entries ?? []).compactMap { entry in entry.value.scalar.map { (entry.key, $0.text) } }) { $1 }
    }
}
