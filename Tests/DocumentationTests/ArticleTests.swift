import Foundation
import Testing

@Suite("The articles")
struct ArticleTests {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The pages of each library, the one it opens with first.
    private static let libraries = [
        "EtcdClient": [
            "EtcdClient", "Connecting", "ErrorsAndRetries", "Watching", "LeasesAndLocks", "TestingAgainstACluster",
        ],
        "EtcdClientLogging": ["EtcdClientLogging"], "EtcdClientMetrics": ["EtcdClientMetrics"],
        "EtcdClientTracing": ["EtcdClientTracing"], "EtcdClientYAML": ["EtcdClientYAML"],
        "EtcdConcurrency": ["EtcdConcurrency"], "EtcdRecipes": ["EtcdRecipes"], "EtcdSandbox": ["EtcdSandbox"],
    ]
    static let names = libraries.values.joined().sorted()

    private static func catalogue(_ library: String) -> URL {
        top.appending(path: "Sources/\(library)/\(library).docc")
    }

    private static func library(of name: String) -> String {
        libraries.first { $0.value.contains(name) }?.key ?? ""
    }

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: catalogue(library(of: name)).appending(path: "\(name).md"), encoding: .utf8)
    }

    /// The lines without their indentation, and without empty ones.
    private static func lines(_ text: some StringProtocol) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// The blocks of Swift in an article.
    private static func blocks(_ name: String) throws -> [[String]] { try blocks(in: text(name)) }

    private static func blocks(in text: String) -> [[String]] {
        text.components(separatedBy: "```swift\n").dropFirst().map { rest in
            lines(rest.components(separatedBy: "\n```")[0])
        }
    }

    @Test("are all there are, and each library has a page to open with")
    func all() throws {
        for (library, names) in Self.libraries {
            let folder = Self.catalogue(library).path(percentEncoded: false)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(Set(files) == Set(names.map { "\($0).md" }))
        }
        let manifest = try String(contentsOf: Self.top.appending(path: "Package.swift"), encoding: .utf8)
        let products = manifest.matches(of: /\.library\(name: "([A-Za-z]+)"/).map { String($0.output.1) }
        #expect(Set(products) == Set(Self.libraries.keys))
    }

    @Test("show nothing that does not compile: every line stands in the examples, in this order", arguments: names)
    func compiled(name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Examples")
        let file = folder.appending(path: "\(name)Examples.swift")
        let compiled = Self.lines(try String(contentsOf: file, encoding: .utf8))
        let blocks = try Self.blocks(name)
        #expect(!blocks.isEmpty)
        for block in blocks {
            let isThere = compiled.indices.contains { compiled[$0...].starts(with: block) }
            #expect(isThere, "\(name): \(block.first ?? "")")
        }
    }

    @Test("begin with the example that README.md shows")
    func readme() throws {
        let readme = try String(contentsOf: Self.top.appending(path: "README.md"), encoding: .utf8)
        #expect(Self.blocks(in: readme) == Array(try Self.blocks("EtcdClient").prefix(1)))
    }

    @Test("link to articles and symbols that exist", arguments: names)
    func links(name: String) throws {
        let text = try Self.text(name)
        for match in text.matches(of: /<doc:([A-Za-z]+)>/) {
            #expect(Self.names.contains(String(match.output.1)), "\(match.output.0)")
        }
        // Code stands in blocks of three backticks, symbols between two.
        let prose = text.components(separatedBy: "```").enumerated().filter { $0.offset.isMultiple(of: 2) }
            .map(\.element).joined()
        let sources = try Self.sources(of: Self.library(of: name))
        let unknown = prose.matches(of: /``([^`]+)``/).filter { match in
            !match.output.1.split(separator: "/").allSatisfy { part in
                sources.contains(part.prefix { $0.isLetter || $0.isNumber })
            }
        }
        #expect(unknown.map(\.output.0) == [])
    }

    /// All public words of the library, as the declarations have them.
    private static func sources(of library: String) throws -> Set<Substring> {
        let folder = top.appending(path: "Sources/\(library)")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
        var words: Set<Substring> = [Substring(library)]
        for path in paths where path.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            let declarations = text.matches(
                of: /(?:class|struct|enum|protocol|func|var|let|case|typealias) `?([A-Za-z]+)/)
            for match in declarations { words.insert(Substring(String(match.output.1))) }
        }
        return words
    }
}
