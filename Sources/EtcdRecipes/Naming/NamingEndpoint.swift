import FoundationEssentials

/// One address of a service.
public struct NamingEndpoint: Sendable, Hashable {
    /// Where the service is reached, as `host:port`.
    public var address: String
    /// What else there is to say of it; `null` for nothing.
    public var metadata: NamingMetadata

    /// An address with these values.
    public init(address: String, metadata: NamingMetadata = .null) {
        self.address = address
        self.metadata = metadata
    }

    /// What the key of the address holds, in the form that Go programs read.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Nothing in it can fail to be encoded: numbers that JSON does not have are written as null.
        return (try? encoder.encode(Entry(op: 0, address: address, metadata: metadata))).map { [UInt8]($0) } ?? []
    }

    /// The address that a key's value tells of; nil where it is none.
    public init?(json: [UInt8]) {
        guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(json)) else { return nil }
        self.init(address: entry.address, metadata: entry.metadata ?? .null)
    }
}

/// The value of a key, as clientv3's naming package writes it. Its operation is always 0, for "add".
private struct Entry: Codable {
    var op: Int?
    var address: String
    var metadata: NamingMetadata?

    enum CodingKeys: String, CodingKey {
        case op = "Op"
        case address = "Addr"
        case metadata = "Metadata"
    }
}

/// Any JSON value.
public enum NamingMetadata: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without a fraction.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A text.
    case string(String)
    /// A list of values.
    case array([NamingMetadata])
    /// Values by name.
    case object([String: NamingMetadata])
}

extension NamingMetadata: Codable {
    /// Reads any JSON value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([NamingMetadata].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: NamingMetadata].self))
        }
    }

    /// Writes the value as JSON; a number that JSON does not have, as infinity, as null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
        }
    }
}
