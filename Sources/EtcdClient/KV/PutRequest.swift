/// Writes one key.
public struct PutRequest: Sendable, Hashable {
    /// The key to write.
    public var key: [UInt8]
    /// The value to write; empty with `ignoreValue`.
    public var value: [UInt8]
    /// The lease the key is to end with; 0 for none.
    public var lease: Int64
    /// Return the pair that is overwritten.
    public var prevKV = false
    /// Keep the value there is; the key must exist.
    public var ignoreValue = false
    /// Keep the lease there is; the key must exist.
    public var ignoreLease = false

    /// Writes `value` under `key`.
    public init(key: [UInt8], value: [UInt8], lease: Int64 = 0) {
        self.key = key
        self.value = value
        self.lease = lease
    }

    /// Writes `value` under `key`.
    public init(key: String, value: String, lease: Int64 = 0) {
        self.init(key: [UInt8](key.utf8), value: [UInt8](value.utf8), lease: lease)
    }
}
