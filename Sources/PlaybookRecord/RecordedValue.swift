package import PlaybookLanguage

/// A value as reports show it. Bytes that came from the cluster are kept out unless the step has `show-values`.
package indirect enum RecordedValue: Sendable, Hashable {
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    /// Bytes.
    case size(Int64)
    /// Seconds.
    case duration(Double)
    /// 80 for `80%`.
    case percent(Double)
    case text(String)
    /// A value that is not shown, by its length in bytes.
    case hidden(Int)
    case list([RecordedValue])
    case record([String: RecordedValue])

    package init(_ value: Value, showingValues: Bool) {
        self =
            switch value {
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            case .number(let value): .number(value)
            case .size(let value): .size(value.bytes)
            case .duration(let value): .duration(Double(value.nanoseconds) / 1e9)
            case .percent(let value): .percent(value.percentage)
            case .string(let value): .text(value)
            case .bytes(let value): showingValues ? .text(KeyText(value).description) : .hidden(value.count)
            case .list(let items): .list(items.map { Self($0, showingValues: showingValues) })
            case .record(let fields): .record(fields.mapValues { Self($0, showingValues: showingValues) })
            }
    }
}

extension RecordedValue: Codable {
    /// Sizes, durations and percentages become plain numbers; a value that is not shown becomes `{"hidden_bytes": n}`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .bool(let value): try container.encode(value)
        case .integer(let value), .size(let value): try container.encode(value)
        case .number(let value), .duration(let value), .percent(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .hidden(let count): try container.encode([Self.hiddenKey: count])
        case .list(let items): try container.encode(items)
        case .record(let fields): try container.encode(fields)
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let items = try? container.decode([RecordedValue].self) {
            self = .list(items)
        } else {
            let fields = try container.decode([String: RecordedValue].self)
            guard fields.count == 1, case .integer(let count)? = fields[Self.hiddenKey] else {
                self = .record(fields)
                return
            }
            self = .hidden(Int(clamping: count))
        }
    }

    private static let hiddenKey = "hidden_bytes"
}
