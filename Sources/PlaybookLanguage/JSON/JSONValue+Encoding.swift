extension JSONValue {
    /// What `value` encodes itself to. A number that JSON cannot hold becomes null.
    package init(encoding value: some Encodable) throws { self = try JSONSlot.encoded(value, []) }
}

/// Where the result of one encoding comes to stand; shared by the containers that fill it, never across tasks.
private final class JSONSlot {
    private enum Kind { case value, array, object }
    private var kind = Kind.object
    private var simple = JSONValue.null
    private var items: [JSONSlot] = []
    private var members: [(name: String, slot: JSONSlot)] = []

    var value: JSONValue {
        switch kind {
        case .value: simple
        case .array: .array(items.map(\.value))
        case .object: .object(members.map { ($0.name, $0.slot.value) })
        }
    }

    var count: Int { items.count }

    func set(_ value: JSONValue) {
        kind = .value
        simple = value
    }

    func becomeArray() { kind = .array }

    func becomeObject() { kind = .object }

    func append() -> JSONSlot {
        let slot = JSONSlot()
        items.append(slot)
        return slot
    }

    func member(_ name: String) -> JSONSlot {
        let slot = JSONSlot()
        members.append((name, slot))
        return slot
    }

    static func encoded<Value: Encodable>(_ value: Value, _ path: [any CodingKey]) throws -> JSONValue {
        if let scalar = scalar(value) { return scalar }
        // A dictionary has no order of its own.
        let slot = JSONSlot()
        try value.encode(to: JSONSlotEncoder(slot: slot, codingPath: path))
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

private struct JSONSlotEncoder: Encoder {
    let slot: JSONSlot
    var codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeObject()
        return KeyedEncodingContainer(JSONObjectEncoder<Key>(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeArray()
        return JSONArrayEncoder(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONValueEncoder(slot: slot, codingPath: codingPath)
    }
}

private struct JSONObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: JSONSlot
    var codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { slot.member(key.stringValue).set(.null) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        slot.member(key.stringValue).set(try JSONSlot.encoded(value, codingPath + [key]))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<
        Nested
    > {
        nested(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }

    func superEncoder() -> any Encoder {
        JSONSlotEncoder(slot: slot.member("super"), codingPath: codingPath)
    }

    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

    private func nested(_ key: Key) -> JSONSlotEncoder {
        JSONSlotEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct JSONArrayEncoder: UnkeyedEncodingContainer {
    let slot: JSONSlot
    var codingPath: [any CodingKey]
    var count: Int { slot.count }

    func encodeNil() { slot.append().set(.null) }

    func encode(_ value: some Encodable) throws { slot.append().set(try JSONSlot.encoded(value, codingPath)) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        superSlot().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superSlot().unkeyedContainer() }

    func superEncoder() -> any Encoder { superSlot() }

    private func superSlot() -> JSONSlotEncoder { JSONSlotEncoder(slot: slot.append(), codingPath: codingPath) }
}

private struct JSONValueEncoder: SingleValueEncodingContainer {
    let slot: JSONSlot
    var codingPath: [any CodingKey]

    func encodeNil() { slot.set(.null) }

    func encode(_ value: some Encodable) throws { slot.set(try JSONSlot.encoded(value, codingPath)) }
}
