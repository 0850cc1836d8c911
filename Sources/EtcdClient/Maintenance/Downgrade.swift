/// What to do about going down to an older version; a version is a minor release, such as 3.5.0.
public enum Downgrade: Sendable, Hashable {
    /// See whether the cluster could go down to this version.
    case validate(String)
    /// Let members of this version join, one after the other, until all are of it.
    case enable(String)
    /// Let no more members of an older version join.
    case cancel
}

/// The answer to what was asked about going down to an older version.
public struct DowngradeResponse: Sendable, Hashable {
    /// Who answered.
    public var header: ResponseHeader
    /// The cluster's present version.
    public var version: String

    /// A response with these values.
    public init(header: ResponseHeader, version: String) {
        self.header = header
        self.version = version
    }
}
