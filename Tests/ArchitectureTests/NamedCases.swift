/// Reads the cases that tests name.
enum NamedCases {
    /// The cases that stand before the colon of a name; none where it begins otherwise.
    static func cases(in name: Substring) -> [Substring] {
        guard let head = name.split(separator: ":", maxSplits: 1).first, head.count < name.count else { return [] }
        let words = head.split(separator: ",").map { $0.drop { $0 == " " } }
        return words.allSatisfy { $0.wholeMatch(of: /[A-Z]+[0-9]+/) != nil } ? words : []
    }

    /// The cases that the names of tests and suites in a file begin with.
    static func cases(in file: SourceFile) -> [Substring] {
        file.text.matches(of: /@(Test|Suite)\(\s*"([^"\\]*)/).flatMap { cases(in: $0.output.2) }
    }

    /// The cases of all tests.
    static func all() throws -> [Substring] {
        try Repository.files("Tests", endings: [".swift"]).filter { !$0.path.contains("ArchitectureTests") }
            .flatMap { cases(in: $0) }
    }
}
