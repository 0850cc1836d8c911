extension JSONValue {
    /// What `value` encodes itself to. A number that JSON cannot hold becomes null.
    package init(encoding value: some Encodable) throws { self = try JSONSlot.encoded(value) }
}

/// Where the result of one encoding comes to stand; shared by the containers that fill it, never across tasks.
private final class JSONSlot {
    /// A dictionary has no order of its own: its members are sorted by name.
    enum Kind { case value, array, object, dictionary }
    private var kind = Kind.object
    private var simple = JSONValue.null
    private var items: [Entry] = []
    private var members: [(name: String, entry: Entry)] = []

    /// A value that is known, or one that a container still fills.
    private enum Entry {
        case known(JSONValue)
        case open(JSONSlot)

        var value: JSONValue {
            switch self {
            case .known(let value): value
            case .open(let slot): slot.value
            }
        }
    }

    var value: JSONValue {
        switch kind {
        case .value: simple
        case .array: .array(items.map(\.value))
        case .object: .object(members.map { ($0.name, $0.entry.value) })
        case .dictionary: .object(members.map { ($0.name, $0.entry.value) }.sorted { $0.0 < $1.0 })
        }
    }

    var count: Int { items.count }

    func set(_ value: JSONValue) {
        kind = .value
        simple = value
    }

    func become(_ kind: Kind) { self.kind = kind }

    func append(_ value: JSONValue) { items.append(.known(value)) }

    func append() -> JSONSlot {
        let slot = JSONSlot()
        items.append(.open(slot))
        return slot
    }

    func put(_ name: String, _ value: JSONValue) { members.append((name, .known(value))) }

    func member(_ name: String) -> JSONSlot {
        let slot = JSONSlot()
        members.append((name, .open(slot)))
        return slot
    }

    static func encoded<Value: Encodable>(_ value: Value) throws -> JSONValue {
        if let scalar = scalar(value) { return scalar }
        let slot = JSONSlot()
        try value.encode(to: JSONSlotEncoder(slot: slot))
        return slot.value
    }

    // Asked for by name, one after the other: whether a type is any integer is slow to find out.
    private static func scalar<Value: Encodable>(_ value: Value) -> JSONValue? {
        switch value {
        case let value as String: .string(value)
        case let value as Bool: .bool(value)
        case let value as Int: .number("\(value)")
        case let value as Int64: .number("\(value)")
        case let value as UInt64: .number("\(value)")
        case let value as Int32: .number("\(value)")
        case let value as Double: number(value)
        default: nil
        }
    }

    static func number(_ value: Double) -> JSONValue { value.isFinite ? .number(digits(value)) : .null }

    private static func digits(_ number: Double) -> String {
        Int64(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}

// Nothing that is encoded here fails for where it stands: no coding path is kept.
private struct JSONSlotEncoder: Encoder {
    let slot: JSONSlot
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        // Keys that were declared do not include this one; those of a dictionary are whatever it holds.
        slot.become(Key(stringValue: "") == nil ? .object : .dictionary)
        return KeyedEncodingContainer(JSONObjectEncoder<Key>(slot: slot))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.become(.array)
        return JSONArrayEncoder(slot: slot)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONValueEncoder(slot: slot) }
}

private struct JSONObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: JSONSlot
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { slot.put(key.stringValue, .null) }

    func encode(_ value: String, forKey key: Key) { slot.put(key.stringValue, .string(value)) }
    func encode(_ value: Bool, forKey key: Key) { slot.put(key.stringValue, .bool(value)) }
    func encode(_ value: Int, forKey key: Key) { slot.put(key.stringValue, .number("\(value)")) }
    func encode(_ value: Int64, forKey key: Key) { slot.put(key.stringValue, .number("\(value)")) }
    func encode(_ value: UInt64, forKey key: Key) { slot.put(key.stringValue, .number("\(value)")) }
    func encode(_ value: Double, forKey key: Key) { slot.put(key.stringValue, JSONSlot.number(value)) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        slot.put(key.stringValue, try JSONSlot.encoded(value))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<
        Nested
    > {
        nested(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }

    func superEncoder() -> any Encoder { JSONSlotEncoder(slot: slot.member("super")) }

    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

    private func nested(_ key: Key) -> JSONSlotEncoder { JSONSlotEncoder(slot: slot.member(key.stringValue)) }
}

private struct JSONArrayEncoder: UnkeyedEncodingContainer {
    let slot: JSONSlot
    var codingPath: [any CodingKey] { [] }
    var count: Int { slot.count }

    func encodeNil() { slot.append(.null) }

    func encode(_ value: some Encodable) throws { slot.append(try JSONSlot.encoded(value)) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        superSlot().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superSlot().unkeyedContainer() }

    func superEncoder() -> any Encoder { superSlot() }

    private func superSlot() -> JSONSlotEncoder { JSONSlotEncoder(slot: slot.append()) }
}

private struct JSONValueEncoder: SingleValueEncodingContainer {
    let slot: JSONSlot
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { slot.set(.null) }

    func encode(_ value: some Encodable) throws {
        // An integer encodes itself to just this container.
        slot.set(try (value as? any FixedWidthInteger).map { .number("\($0)") } ?? JSONSlot.encoded(value))
    }

    func encode(_ value: String) { slot.set(.string(value)) }
    func encode(_ value: Bool) { slot.set(.bool(value)) }
    func encode(_ value: Int64) { slot.set(.number("\(value)")) }
    func encode(_ value: Double) { slot.set(JSONSlot.number(value)) }
}
