/// A piece of a member's database file. The last 32 bytes of all pieces together are the SHA-256 of what comes before.
public struct SnapshotChunk: Sendable, Hashable {
    /// Who answered; later pieces may leave it empty.
    public var header: ResponseHeader
    /// The bytes.
    public var bytes: [UInt8]
    /// The bytes of the database that are still to come; the digest is not counted.
    public var remainingBytes: UInt64
    /// The server's version; empty where the server does not tell (before 3.6).
    public var version: String

    /// A piece with these values.
    public init(header: ResponseHeader, bytes: [UInt8], remainingBytes: UInt64, version: String = "") {
        self.header = header
        self.bytes = bytes
        self.remainingBytes = remainingBytes
        self.version = version
    }
}
