/// The endpoints of a client, and the one that calls go to.
///
/// Calls stay with one endpoint while it answers. The first of the calls that fail there moves all to the next.
package struct EndpointPool: Sendable {
    package private(set) var endpoints: [EtcdEndpoint]
    private var position = 0

    package init(_ endpoints: [EtcdEndpoint]) { self.endpoints = endpoints }

    /// The endpoint that calls go to; nil where there is none.
    package var current: EtcdEndpoint? { endpoints.isEmpty ? nil : endpoints[position] }

    /// Moves on where calls still go to `endpoint`.
    package mutating func leave(_ endpoint: EtcdEndpoint) {
        guard current == endpoint else { return }
        position = (position + 1) % endpoints.count
    }

    /// Takes other endpoints, and stays with the present one where it is among them.
    package mutating func replace(with others: [EtcdEndpoint]) {
        position = current.flatMap { others.firstIndex(of: $0) } ?? 0
        endpoints = others
    }
}
