/// A value that an expression can have.
package indirect enum Value: Sendable, Hashable {
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case size(ByteSize)
    case duration(PlaybookDuration)
    case percent(Percent)
    case string(String)
    case bytes([UInt8])
    case list([Value])
    case record([String: Value])
}

extension Value {
    package var type: ValueType {
        switch self {
        case .bool: .bool
        case .integer: .integer
        case .number: .number
        case .size: .size
        case .duration: .duration
        case .percent: .percent
        case .string: .string
        case .bytes: .bytes
        case .list(let items): .list(items.first?.type ?? .anything)
        case .record(let fields): .record(RecordType(fields.mapValues { FieldType($0.type) }))
        }
    }

    /// The value as a sentence or a mixed text shows it; nil for lists and records, which have no place in a text.
    package var text: String? {
        switch self {
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): Percent.decimal(value)
        case .size(let value): value.description
        case .duration(let value): value.description
        case .percent(let value): value.description
        case .string(let value): value
        case .bytes(let value): String(validating: value, as: UTF8.self)
        case .list, .record: nil
        }
    }
}
