import SwiftProtobuf

/// A call as it would go to the gateway.
package struct RecordedCall: Sendable {
    /// The server the call would go to.
    package var endpoint: RPCEndpoint
    /// The path, or a page's.
    package var path: String
    /// The header's fields; nil values are secret.
    package var fields: [(name: String, value: String?)]
    /// The JSON of the request; nil for a page, which is asked for by GET.
    package var body: String?
    /// Whether the answer comes bit by bit.
    package var isStream: Bool
}
