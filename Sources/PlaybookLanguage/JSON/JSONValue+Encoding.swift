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
    private var items: [JSONValue] = []
    private var members: [(name: String, value: JSONValue)] = []
    /// The items or members that containers still fill, by index.
    private var open: [(index: Int, slot: JSONSlot)] = []

    var value: JSONValue {
        switch kind {
        case .value: return simple
        case .array:
            for (index, slot) in open { items[index] = slot.value }
            return .array(items)
        case .object, .dictionary:
            for (index, slot) in open { members[index].value = slot.value }
            return .object(kind == .object ? members : members.sorted { $0.name < $1.name })
        }
    }

    var count: Int { items.count }

    func set(_ value: JSONValue) {
        kind = .value
        simple = value
    }

    func become(_ kind: Kind) { self.kind = kind }

    func append(_ value: JSONValue) { items.append(value) }

    func append() -> JSONSlot {
        let slot = JSONSlot()
        open.append((items.count, slot))
        items.append(.null)
        return slot
    }

    func put(_ name: String, _ value: JSONValue) { members.append((name, value)) }

    func member(_ name: String) -> JSONSlot {
        let slot = JSONSlot()
        open.append((members.count, slot))
        members.append((name, .null))
        return slot
    }

    static func encoded<Value: Encodable>(_ value: Value) throws -> JSONValue {
        if let scalar = scalar(value) { return scalar }
        let slot = JSONSlot()
        try value.encode(to: JSONSlotEncoder(slot: slot))
        return slot.value
    }

    // The type is compared before it is cast: a cast that fails takes longer than the encoding of a number.
    private static func scalar<Value: Encodable>(_ value: Value) -> JSONValue? {
        if Value.self == String.self { return (value as? String).map { .string($0) } }
        if Value.self == Bool.self { return (value as? Bool).map { .bool($0) } }
        if Value.self == Int.self { return (value as? Int).map { .number($0.description) } }
        if Value.self == Int64.self { return (value as? Int64).map { .number($0.description) } }
        if Value.self == UInt64.self { return (value as? UInt64).map { .number($0.description) } }
        if Value.self == Int32.self { return (value as? Int32).map { .number($0.description) } }
        if Value.self == Double.self { return (value as? Double).map { number($0) } }
        return nil
    }

    static func number(_ value: Double) -> JSONValue { value.isFinite ? .number(digits(value)) : .null }

    private static func digits(_ number: Double) -> String {
        Int64(exactly: number).map(\.description) ?? number.description
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
    func encode(_ value: Int, forKey key: Key) { slot.put(key.stringValue, .number(value.description)) }
    func encode(_ value: Int64, forKey key: Key) { slot.put(key.stringValue, .number(value.description)) }
    func encode(_ value: UInt64, forKey key: Key) { slot.put(key.stringValue, .number(value.description)) }
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
    func encode(_ value: Int64) { slot.set(.number(value.description)) }
    func encode(_ value: Double) { slot.set(JSONSlot.number(value)) }
}
