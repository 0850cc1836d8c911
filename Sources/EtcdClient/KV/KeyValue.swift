/// One key with its value, as of some revision.
public struct KeyValue: Sendable, Hashable {
    /// The key.
    public var key: [UInt8]
    /// The value; empty where only keys were asked for.
    public var value: [UInt8]
    /// The revision in which the key came into being.
    public var createRevision: Int64
    /// The revision of the latest put.
    public var modRevision: Int64
    /// 1 for the put that created the key, and one more with each put since.
    public var version: Int64
    /// The lease the key ends with; 0 for none.
    public var lease: Int64

    /// A key and value with these numbers.
    public init(
        key: [UInt8], value: [UInt8], createRevision: Int64 = 0, modRevision: Int64 = 0, version: Int64 = 0,
        lease: Int64 = 0
    ) {
        self.key = key
        self.value = value
        self.createRevision = createRevision
        self.modRevision = modRevision
        self.version = version
        self.lease = lease
    }

    /// The key as text; bytes that are no UTF-8 are replaced.
    public var keyText: String { String(decoding: key, as: UTF8.self) }
    /// The value as text; bytes that are no UTF-8 are replaced.
    public var valueText: String { String(decoding: value, as: UTF8.self) }
}
