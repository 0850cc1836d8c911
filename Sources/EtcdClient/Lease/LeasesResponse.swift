/// The leases there are.
public struct LeasesResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// The leases.
    public var leases: [Int64]

    /// A response with these values.
    public init(header: ResponseHeader, leases: [Int64]) {
        self.header = header
        self.leases = leases
    }
}
