import CurlHTTP
import SwiftProtobuf
import Synchronization

/// What is known of where servers have their gateway.
final class GatewayPrefixes: Sendable {
    private struct Known {
        var prefix: GatewayPrefix
        /// Whether a call has been answered there, or the server's version tells.
        var isSure: Bool
    }

    private let known = Mutex<[RPCEndpoint: Known]>([:])

    /// The prefix to call with: where nothing is known, that of servers from 3.4 on.
    func prefix(of endpoint: RPCEndpoint) -> GatewayPrefix { known.withLock { $0[endpoint]?.prefix } ?? .v3 }

    func isSure(of endpoint: RPCEndpoint) -> Bool { known.withLock { $0[endpoint]?.isSure } ?? false }

    func note(_ prefix: GatewayPrefix, of endpoint: RPCEndpoint) {
        known.withLock { $0[endpoint] = Known(prefix: prefix, isSure: true) }
    }
}

/// What `/version` answers.
enum ServerVersionPage {
    /// The server's own version; nil where the page is another.
    static func serverVersion(_ page: [UInt8]) -> String? {
        guard let object = try? Google_Protobuf_Struct(jsonUTF8Bytes: page),
            case .stringValue(let version)? = object.fields["etcdserver"]?.kind
        else { return nil }
        return version
    }
}
