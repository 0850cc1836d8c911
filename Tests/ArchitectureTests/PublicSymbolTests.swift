import Testing

@Suite("What other packages see")
struct PublicSymbolTests {
    /// The rooms that are products.
    static let products = [
        "EtcdClient", "EtcdClientLogging", "EtcdClientMetrics", "EtcdClientTracing", "EtcdClientYAML",
        "EtcdConcurrency", "EtcdRecipes", "EtcdSandbox",
    ]

    @Test("Every public symbol is documented, cases too", arguments: products)
    func documented(product: String) throws {
        let files = try Repository.files("Sources/\(product)", endings: [".swift"])
        #expect(!files.isEmpty)
        #expect(files.flatMap { PublicSymbols.undocumented(in: $0) } == [])
    }

    @Test(
        "A symbol without a comment is found",
        arguments: [
            "public func a() {}", "    public static let a = 1", "@discardableResult\npublic func a() {}",
            "public enum A {\n    case b\n}", "/// Text.\n\npublic struct A {}", "// Text.\npublic init() {}",
        ])
    func planted(text: String) {
        let text = text.replacing("public enum", with: "/// Text.\npublic enum")
        #expect(PublicSymbols.undocumented(in: SourceFile(path: "A.swift", text: text)).count == 1)
    }

    @Test(
        "A symbol with a comment is not, nor what is not public",
        arguments: [
            "/// Text.\npublic func a() {}", "/// Text.\n@discardableResult\npublic func a() {}",
            "/// Text.\npublic enum A {\n    /// Text.\n    case b\n    func c() { switch self {\n        case .b: 1\n    } }\n}",
            "func a() {}", "public import B", "enum A {\n    case b\n}",
        ])
    func fine(text: String) {
        #expect(PublicSymbols.undocumented(in: SourceFile(path: "A.swift", text: text)) == [])
    }
}

/// Finds public declarations without a documentation comment.
private enum PublicSymbols {
    static func undocumented(in file: SourceFile) -> [String] {
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        // The indentation of the public enum that the line stands in.
        var enumeration: Int?
        var found: [String] = []
        for (index, line) in lines.enumerated() {
            let indentation = line.prefix { $0 == " " }.count
            let code = line.dropFirst(indentation)
            if let start = enumeration, indentation <= start, code.hasPrefix("}") { enumeration = nil }
            let isCase = enumeration.map { indentation == $0 + 4 } == true && isCaseDeclaration(code)
            guard isDeclaration(code) || isCase else { continue }
            if code.hasPrefix("public enum ") || code.hasPrefix("public indirect enum ") { enumeration = indentation }
            if !hasComment(lines[..<index]) { found.append("\(file.path):\(index + 1): \(code)") }
        }
        return found
    }

    private static func isDeclaration(_ code: Substring) -> Bool {
        code.hasPrefix("public ") && !code.hasPrefix("public import ") && !code.hasPrefix("public extension ")
    }

    private static func isCaseDeclaration(_ code: Substring) -> Bool {
        code.hasPrefix("case ") || code.hasPrefix("indirect case ")
    }

    /// Whether the line above, attributes apart, is a comment for the manual.
    private static func hasComment(_ above: ArraySlice<Substring>) -> Bool {
        for line in above.reversed() {
            let code = line.drop { $0 == " " }
            guard code.hasPrefix("@") else { return code.hasPrefix("///") }
        }
        return false
    }
}
