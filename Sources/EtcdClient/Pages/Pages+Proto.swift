import SwiftProtobuf

extension ServerVersions {
    /// Nil where the page is another.
    package init?(page: [UInt8]) {
        guard let fields = fields(of: page), let server = fields["etcdserver"]?.text else { return nil }
        self.init(server: server, cluster: fields["etcdcluster"]?.text ?? "")
    }
}

extension ServerHealth {
    /// Nil where the page is another.
    package init?(page: [UInt8]) {
        guard let fields = fields(of: page), let health = fields["health"] else { return nil }
        switch health.kind {
        // Releases before 3.3 have no quotes.
        case .boolValue(let isHealthy): self.init(isHealthy: isHealthy, reason: fields["reason"]?.text ?? "")
        case .stringValue(let text): self.init(isHealthy: text == "true", reason: fields["reason"]?.text ?? "")
        default: return nil
        }
    }
}

private func fields(of page: [UInt8]) -> [String: Google_Protobuf_Value]? {
    (try? Google_Protobuf_Struct(jsonUTF8Bytes: page))?.fields
}

extension Google_Protobuf_Value {
    fileprivate var text: String? { if case .stringValue(let text) = kind { text } else { nil } }
}
