extension JSONValue {
    /// What `value` encodes itself to. A number that JSON cannot hold becomes null.
    package init(encoding value: some Encodable) throws { self = try JSONSlot.encoded(value) }
}

/// Where the result of one encoding comes to stand; shared by the containers that fill it, never across tasks.
private final class JSONSlot {
    private enum Kind { case value, array, object }
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
        }
    }

    var count: Int { items.count }

    func set(_ value: JSONValue) {
        kind = .value
        simple = value
    }

    func becomeArray() { kind = .array }

    func becomeObject() { kind = .object }

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
        // A dictionary has no order of its own.
        guard value is any StringKeyed, case .object(let members) = slot.value else { return slot.value }
        return .object(members.sorted { $0.name < $1.name })
    }

    private static func scalar<Value: Encodable>(_ value: Value) -> JSONValue? {
        switch value {
        case let value as String: .string(value)
        case let value as Bool: .bool(value)
        case let value as Double: value.isFinite ? .number(digits(value)) : .null
        case let value as any FixedWidthInteger: .number("\(value)")
        default: nil
        }
    }

    private static func digits(_ number: Double) -> String {
        Int64(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}

private protocol StringKeyed {}
extension Dictionary: StringKeyed where Key == String {}

// Nothing that is encoded here fails for where it stands: no coding path is kept.
private struct JSONSlotEncoder: Encoder {
    let slot: JSONSlot
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeObject()
        return KeyedEncodingContainer(JSONObjectEncoder<Key>(slot: slot))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeArray()
        return JSONArrayEncoder(slot: slot)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONValueEncoder(slot: slot) }
}

private struct JSONObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: JSONSlot
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { slot.put(key.stringValue, .null) }

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

    func encode(_ value: some Encodable) throws { slot.set(try JSONSlot.encoded(value)) }
}
