/// Which member is meant: `id:8e9e05c52164694d`, `name:infra1`, `peer:https://10.0.0.1:2380`, or one of these bare.
package enum MemberSelector: TextArgument, Hashable {
    case id(UInt64)
    case name(String)
    case peer(String)
    /// Without a prefix: whichever of the three it fits, if it fits one member alone.
    case any(String)

    package static var expected: String { "a member, such as id:8e9e05c52164694d, name:infra1 or peer:URL" }
    package static var pattern: String? {
        "^(id:[0-9A-Fa-f]{1,16}|name:.+|peer:.+|(?!(id|name|peer)(:|$)).+)$"
    }
    package static var placeholder: MemberSelector { .any("") }

    package init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard !text.isEmpty, let kind = parts.first else { return nil }
        let rest = parts.count == 2 ? String(parts[1]) : ""
        switch kind {
        case "id":
            guard parts.count == 2, let id = Self.hexadecimal(rest) else { return nil }
            self = .id(id)
        case "name", "peer":
            guard parts.count == 2, !rest.isEmpty else { return nil }
            self = kind == "name" ? .name(rest) : .peer(rest)
        default: self = .any(text)
        }
    }

    package var text: String {
        switch self {
        case .id(let id): "id:" + String(id, radix: 16)
        case .name(let name): "name:\(name)"
        case .peer(let url): "peer:\(url)"
        case .any(let text): text
        }
    }

    private static func hexadecimal(_ text: String) -> UInt64? {
        guard (1...16).contains(text.utf8.count), text.first?.isHexDigit == true else { return nil }
        return UInt64(text, radix: 16)
    }
}
