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
    var endLine: Int?
    /// The last column of the place, plus one; GitHub takes it where the place is on one line.
    var endColumn: Int?

    var text: String {
        var properties: [(String, String)] = []
        if let file, !file.isEmpty { properties.append(("file", file)) }
        if let line, file != nil { properties.append(("line", "\(line)")) }
        if let column, file != nil { properties.append(("col", "\(column)")) }
        if let endLine, file != nil { properties.append(("endLine", "\(endLine)")) }
        if let endColumn, file != nil { properties.append(("endColumn", "\(endColumn)")) }
        properties.append(("title", title))
        let list = properties.map { "\($0)=\(Self.property($1))" }.joined(separator: ",")
        return "::\(level.rawValue) \(list)::\(Self.data(message))\n"
    }

    /// Errors first. GitHub shows ten of each level for one step of a job and drops the rest in silence, so the tenth
    /// says how many more there are.
    static func render(_ all: [WorkflowCommand]) -> String {
        [Level.error, .warning, .notice].map { level in
            let commands = all.filter { $0.level == level }
            let shown =
                commands.count > most
                ? commands.prefix(most - 1) + [rest(commands.count - most + 1, level)] : commands[...]
            return shown.map(\.text).joined()
        }.joined()
    }

    private static func rest(_ count: Int, _ level: Level) -> WorkflowCommand {
        WorkflowCommand(
            level: level, title: "and more", message: "\(count) more of this kind; the job's log has them all")
    }

    /// What GitHub shows of one level.
    private static let most = 10

    private static func data(_ text: String) -> String {
        VisibleText.of(text).replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
