extension Value {
    /// The value as a playbook would write it, in JSON: numbers and booleans bare, everything with a unit as text.
    package var written: JSONValue {
        switch self {
        case .bool(let value): .bool(value)
        case .integer(let value): .number(String(value))
        case .number(let value): .number(Percent.decimal(value))
        case .size(let value): .string(value.exactDescription)
        case .duration(let value): .string(value.description)
        case .percent(let value): .string(Percent.decimal(value.percentage) + "%")
        case .string(let value): .string(value)
        case .bytes(let value): .object([("base64", .string(Base64.encode(value)))])
        case .list(let items): .array(items.map(\.written))
        case .record(let fields):
            .object(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value.written) })
        }
    }
}

extension ByteSize {
    /// In the largest unit that leaves no remainder.
    package var exactDescription: String {
        for (name, unit) in [("TiB", Int64(1) << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where bytes != 0 && bytes % unit == 0 {
            return "\(bytes / unit)\(name)"
        }
        return "\(bytes)B"
    }
}
