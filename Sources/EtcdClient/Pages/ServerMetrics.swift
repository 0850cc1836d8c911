/// The metrics of a server, in Prometheus' text format. Lines are read when they are asked for.
public struct ServerMetrics: Sendable, Hashable {
    /// The page.
    public let text: String

    /// The metrics of a page.
    public init(text: String) { self.text = text }

    /// The value of a metric without labels; nil where the page does not have it.
    public func value(_ name: String) -> Double? { samples(name).first { $0.labels.isEmpty }?.value }

    /// All samples of that name, in the page's order; lines that cannot be read are passed over.
    public func samples(_ name: String) -> [MetricSample] {
        text.split(separator: "\n").lazy.filter { $0.hasPrefix(name) }.compactMap { MetricSample($0) }
            .filter { $0.name == name }
    }
}

/// One value of a metric.
public struct MetricSample: Sendable, Hashable {
    /// The metric's name.
    public var name: String
    /// The labels and their values.
    public var labels: [String: String]
    /// The value; it may be infinite, or not a number.
    public var value: Double

    /// A sample with these values.
    public init(name: String, labels: [String: String] = [:], value: Double) {
        self.name = name
        self.labels = labels
        self.value = value
    }

    /// Reads `name value`, or `name{label="text",…} value`, each with a time behind it or none; nil for what is neither.
    init?(_ line: Substring) {
        let end = line.firstIndex { $0 == "{" || $0 == " " } ?? line.endIndex
        guard end > line.startIndex, end < line.endIndex, !line.hasPrefix("#") else { return nil }
        name = String(line[..<end])
        var rest = line[end...]
        labels = [:]
        if rest.first == "{" {
            rest.removeFirst()
            guard let read = Self.labels(&rest) else { return nil }
            labels = read
        }
        guard let number = rest.split(separator: " ").first else { return nil }
        guard let value = Self.number(number) else { return nil }
        self.value = value
    }

    /// The labels up to the closing brace, which is taken too.
    private static func labels(_ rest: inout Substring) -> [String: String]? {
        var labels: [String: String] = [:]
        while let first = rest.first, first != "}" {
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = rest[..<equals].drop { $0 == "," || $0 == " " }
            rest = rest[rest.index(after: equals)...]
            guard rest.popFirst() == "\"", let text = text(&rest) else { return nil }
            labels[String(name)] = text
            if rest.first == "," { rest.removeFirst() }
        }
        return rest.popFirst() == "}" ? labels : nil
    }

    /// A text up to its closing quote, which is taken too.
    private static func text(_ rest: inout Substring) -> String? {
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            case "\\": text.append(rest.popFirst().map { $0 == "n" ? "\n" : $0 } ?? "\\")
            default: text.append(character)
            }
        }
        return nil
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf", "Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }
}
