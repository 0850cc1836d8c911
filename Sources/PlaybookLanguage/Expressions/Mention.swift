/// A name that an expression mentions, with or without a value; or a secret that arguments refer to.
package enum Mention: Sendable, Hashable {
    /// A dotted path from a root: `inputs.count`.
    case path(String)
    /// The last name of a path, or a field behind an index.
    case field(String)
    case function(String)
    case secret(SecretReference)

    static let quota: Set<Mention> = [.field("db_quota"), .field("db_quota_usage")]

    /// Whether the value depends on what the cluster is like now.
    var isOfCluster: Bool {
        switch self {
        case .path(let path): path == "cluster" || path.hasPrefix("cluster.")
        case .function(let name): name == ExpressionFunction.member.rawValue
        case .field, .secret: false
        }
    }

    /// Whether the value depends on what came of a step.
    var isOfSteps: Bool {
        guard case .path(let path) = self else { return false }
        return path == "steps" || path.hasPrefix("steps.")
    }

    /// The secret, where it is one.
    var secret: SecretReference? {
        guard case .secret(let reference) = self else { return nil }
        return reference
    }

    /// Whether the value depends on what the member is like that a loop has come to.
    var isOfMember: Bool {
        guard case .path(let path) = self else { return false }
        return path == "member" || path.hasPrefix("member.")
    }
}

/// What came of looking through arguments.
package struct Inspection: Sendable {
    package var findings: [Diagnostic]
    package var mentions: Set<Mention>
}

extension Expression {
    var mentions: Set<Mention> {
        var mentions: Set<Mention> = []
        collect(&mentions)
        return mentions
    }

    private func collect(_ mentions: inout Set<Mention>) {
        if case .field(_, let name) = form { mentions.insert(.field(name)) }
        if let path {
            mentions.insert(.path(path.joined(separator: ".")))
            return
        }
        if case .call(let call) = form { mentions.insert(.function(call.function)) }
        for child in children { child.collect(&mentions) }
    }
}
