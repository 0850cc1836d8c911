/// Where a service is found, as an SRV record says (RFC 2782).
package struct ServiceRecord: Sendable, Hashable {
    /// Lower ones come first.
    package var priority: UInt16
    package var weight: UInt16
    package var port: UInt16
    /// The host's name, without the dot at its end.
    package var target: String

    package init(priority: UInt16, weight: UInt16, port: UInt16, target: String) {
        self.priority = priority
        self.weight = weight
        self.port = port
        self.target = target
    }
}

/// A name server to ask in place of those of the system.
package struct NameServer: Sendable, Hashable {
    /// An IPv4 address.
    package var address: String
    package var port: UInt16

    package init(address: String, port: UInt16) {
        self.address = address
        self.port = port
    }
}

/// Why a name has no records for whoever asked.
package struct LookupFailure: Error, Sendable, Hashable {
    /// In words, without the name.
    package var reason: String
}
