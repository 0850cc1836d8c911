package import PlaybookLanguage

/// A value as a journal keeps it: with its type, so that it reads back as what it was. What was read from the cluster is
/// left out unless the step has `show-values`, and so is what holds a secret.
package indirect enum JournalValue: Sendable, Hashable {
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    /// Bytes.
    case size(Int64)
    /// Nanoseconds.
    case duration(Int64)
    /// 80 for `80%`.
    case percent(Double)
    case text(String)
    case bytes([UInt8])
    /// A value that is not kept, by its length in bytes.
    case hidden(Int)
    case list([JournalValue])
    case record([String: JournalValue])

    package init(_ value: Value, showingValues: Bool) {
        self =
            switch value {
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            case .number(let value): .number(value)
            case .size(let value): .size(value.bytes)
            case .duration(let value): .duration(value.nanoseconds)
            case .percent(let value): .percent(value.percentage)
            case .string(let value): .text(value)
            case .bytes(let value): showingValues ? .bytes(value) : .hidden(value.count)
            case .list(let items): .list(items.map { Self($0, showingValues: showingValues) })
            case .record(let fields): .record(fields.mapValues { Self($0, showingValues: showingValues) })
            }
    }

    /// The value itself; nil where it, or a part of it, is not kept.
    package var value: Value? {
        switch self {
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .size(let value): return .size(ByteSize(value))
        case .duration(let value): return .duration(PlaybookDuration(nanoseconds: value))
        case .percent(let value): return .percent(Percent(value))
        case .text(let value): return .string(value)
        case .bytes(let value): return .bytes(value)
        case .hidden: return nil
        case .list(let items):
            let values = items.compactMap(\.value)
            return values.count == items.count ? .list(values) : nil
        case .record(let fields):
            let values = fields.compactMapValues(\.value)
            return values.count == fields.count ? .record(values) : nil
        }
    }

    /// The value as reports show it.
    package var recorded: RecordedValue {
        switch self {
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .size(let value): .size(value)
        case .duration(let value): .duration(Double(value) / 1e9)
        case .percent(let value): .percent(value)
        case .text(let value): .text(value)
        case .bytes(let value): .text(KeyText(value).description)
        case .hidden(let count): .hidden(count)
        case .list(let items): .list(items.map(\.recorded))
        case .record(let fields): .record(fields.mapValues(\.recorded))
        }
    }

    /// The same value, with texts hidden that `change` would change: a part of a text is no value to go on with.
    func hidingTexts(_ change: (String) -> String) -> JournalValue {
        switch self {
        case .bool, .integer, .number, .size, .duration, .percent, .hidden: self
        case .text(let text): change(text) == text ? self : .hidden(text.utf8.count)
        case .bytes(let bytes):
            change(String(decoding: bytes, as: UTF8.self)) == String(decoding: bytes, as: UTF8.self)
                ? self : .hidden(bytes.count)
        case .list(let items): .list(items.map { $0.hidingTexts(change) })
        case .record(let fields): .record(fields.mapValues { $0.hidingTexts(change) })
        }
    }
}

extension JournalValue: Codable {
    private enum Key: String, CodingKey, CaseIterable {
        case bool, integer, number, size, duration, percent, text, bytes, hidden, list, record
    }

    /// An object with one member, whose name is the type: `{"size": 4096}`; bytes are base 64.
    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        switch self {
        case .bool(let value): try object.encode(value, forKey: .bool)
        case .integer(let value): try object.encode(value, forKey: .integer)
        case .number(let value): try object.encode(value, forKey: .number)
        case .size(let value): try object.encode(value, forKey: .size)
        case .duration(let value): try object.encode(value, forKey: .duration)
        case .percent(let value): try object.encode(value, forKey: .percent)
        case .text(let value): try object.encode(value, forKey: .text)
        case .bytes(let value): try object.encode(Base64.encode(value), forKey: .bytes)
        case .hidden(let count): try object.encode(count, forKey: .hidden)
        case .list(let items): try object.encode(items, forKey: .list)
        case .record(let fields): try object.encode(fields, forKey: .record)
        }
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        switch object.allKeys.first {
        case .bool: self = .bool(try object.decode(Bool.self, forKey: .bool))
        case .integer: self = .integer(try object.decode(Int64.self, forKey: .integer))
        case .number: self = .number(try object.decode(Double.self, forKey: .number))
        case .size: self = .size(try object.decode(Int64.self, forKey: .size))
        case .duration: self = .duration(try object.decode(Int64.self, forKey: .duration))
        case .percent: self = .percent(try object.decode(Double.self, forKey: .percent))
        case .text: self = .text(try object.decode(String.self, forKey: .text))
        case .bytes: self = .bytes(Base64.decode(try object.decode(String.self, forKey: .bytes)) ?? [])
        case .hidden: self = .hidden(try object.decode(Int.self, forKey: .hidden))
        case .list: self = .list(try object.decode([JournalValue].self, forKey: .list))
        case .record: self = .record(try object.decode([String: JournalValue].self, forKey: .record))
        case nil:
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a value without a type"))
        }
    }
}
