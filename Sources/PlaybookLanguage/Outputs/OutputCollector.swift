// The compiler writes `encode(to:)` for every output set: it hands over each stored property by name. These encoders
// collect what is known. They encode nothing else.

/// What an output set hands over, in the order of its properties; used by one task only.
final class CollectedOutputs {
    fileprivate(set) var values: [Value?] = []
}

/// The encoder of an output set, and of each output in it.
struct OutputCollector: Encoder {
    let collected = CollectedOutputs()

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(OutputContainer<Key>(collector: self))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { NoContainer(collector: self) }
    func singleValueContainer() -> any SingleValueEncodingContainer { NoContainer(collector: self) }

    func take(_ value: Value?) { collected.values.append(value) }
}

private struct OutputContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let collector: OutputCollector
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) throws { throw NotAnOutputSet() }
    func encode(_ output: some Encodable, forKey key: Key) throws { try output.encode(to: collector) }
    func nestedContainer<Nested: CodingKey>(
        keyedBy: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { collector.container(keyedBy: keyedBy) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { collector.unkeyedContainer() }
    func superEncoder() -> any Encoder { collector }
    func superEncoder(forKey key: Key) -> any Encoder { collector }
}

/// Where a property that is no output would be written.
private struct NoContainer: UnkeyedEncodingContainer, SingleValueEncodingContainer {
    let collector: OutputCollector
    var codingPath: [any CodingKey] { [] }
    var count: Int { 0 }

    func encodeNil() throws { throw NotAnOutputSet() }
    func encode(_ value: some Encodable) throws { throw NotAnOutputSet() }
    func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type) -> KeyedEncodingContainer<Nested> {
        collector.container(keyedBy: keyedBy)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
    func superEncoder() -> any Encoder { collector }
}

/// A property of an output set is not an output.
struct NotAnOutputSet: Error {}
