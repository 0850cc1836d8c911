/// One line of a Prometheus text file: `name{label="value"} 12`.
package struct PrometheusSample: Sendable, Hashable {
    package var name: String
    package var labels: [Label]
    /// The digits as they stand in the file.
    package var value: String

    package struct Label: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    init(_ name: String, _ labels: [(String, String)], _ value: String) {
        self.name = name
        self.labels = labels.map { Label(name: $0.0, value: $0.1) }
        self.value = value
    }

    package subscript(_ label: String) -> String? { labels.first { $0.name == label }?.value }

    var line: String {
        let list = labels.map { "\($0.name)=\"\(Self.escape($0.value))\"" }.joined(separator: ",")
        return "\(name){\(list)} \(value)\n"
    }

    private static func escape(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// The samples of a file that this project wrote; nil where a line of it is something else.
    package static func parse(_ text: String) -> [PrometheusSample]? {
        var samples: [PrometheusSample] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let sample = PrometheusSample(line: line) else { return nil }
            samples.append(sample)
        }
        return samples
    }

    private init?(line: Substring) {
        guard let opening = line.firstIndex(of: "{"), let closing = line.lastIndex(of: "}"), opening < closing
        else { return nil }
        name = String(line[..<opening])
        value = String(line[line.index(after: closing)...].drop { $0 == " " })
        guard name.hasPrefix(PrometheusReport.prefix), Double(value) != nil,
            let labels = Self.labels(line[line.index(after: opening)..<closing])
        else { return nil }
        self.labels = labels
    }

    private static func labels(_ text: Substring) -> [Label]? {
        var rest = text
        var labels: [Label] = []
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = String(rest[..<equals])
            rest = rest[rest.index(after: equals)...]
            guard let value = quoted(&rest) else { return nil }
            labels.append(Label(name: name, value: value))
            if rest.first == "," { rest.removeFirst() }
        }
        return labels
    }

    /// Takes `"…"` from the start of `rest`.
    private static func quoted(_ rest: inout Substring) -> String? {
        guard rest.popFirst() == "\"" else { return nil }
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped == "n" ? "\n" : escaped)
            default: value.append(character)
            }
        }
        return nil
    }
}
