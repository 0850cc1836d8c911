/// One command to GitHub's runner: a line such as `::error file=a.yaml,line=3::it is wrong`.
struct WorkflowCommand {
    enum Level: String { case error, warning, notice }

    var level: Level
    var title: String
    var message: String
    /// Relative to the repository.
    var file: String?
    var line: Int?
    var column: Int?

    var text: String {
        var properties: [(String, String)] = []
        if let file, !file.isEmpty { properties.append(("file", file)) }
        if let line, file != nil { properties.append(("line", "\(line)")) }
        if let column, file != nil { properties.append(("col", "\(column)")) }
        properties.append(("title", title))
        let list = properties.map { "\($0)=\(Self.property($1))" }.joined(separator: ",")
        return "::\(level.rawValue) \(list)::\(Self.data(message))\n"
    }

    private static func data(_ text: String) -> String {
        VisibleText.of(text).replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
