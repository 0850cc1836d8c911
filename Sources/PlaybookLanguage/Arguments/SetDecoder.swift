// The compiler writes `init(from:)` for every set: it asks for each stored property by name. These decoders answer with
// the property's prototype and the place of its node. They decode nothing else.

/// The decoder of one argument.
struct ArgumentSlot: Decoder {
    let set: SetReading
    let name: String
    let prototype: any ArgumentField

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> { throw NotAnArgumentSet() }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw NotAnArgumentSet() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw NotAnArgumentSet() }
}

/// The decoder of a set.
struct SetDecoder: Decoder {
    let set: SetReading
    let fields: ArgumentFields

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(SlotContainer<Key>(decoder: self))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw NotAnArgumentSet() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw NotAnArgumentSet() }
}

private struct SlotContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: SetDecoder

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }
    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<Field: Decodable>(_ type: Field.Type, forKey key: Key) throws -> Field {
        guard let prototype = decoder.fields.prototypes[key.stringValue] else { throw NotAnArgumentSet() }
        // Most of the keys that a set knows are not written.
        if prototype.mayBeLeftOut, decoder.set.node(of: prototype.name) == nil, let field = prototype.field as? Field {
            return field
        }
        return try Field(from: ArgumentSlot(set: decoder.set, name: prototype.name, prototype: prototype.field))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw NotAnArgumentSet() }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw NotAnArgumentSet() }
    func superDecoder() throws -> any Decoder { throw NotAnArgumentSet() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw NotAnArgumentSet() }
}

/// A property of a set is not an argument, or something else decodes one.
struct NotAnArgumentSet: Error {}
