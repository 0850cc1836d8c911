package import YAMLSyntax

/// A boolean expression that sees `member` besides what others see: `where`.
package struct MemberExpression: Sendable, Hashable {
    package let condition: BareExpression

    /// Whether the condition reads `db_quota` or `db_quota_usage`.
    package var mentionsQuota: Bool { condition.mentionsQuota }

    /// Whether the condition holds for the member whose record stands at `member` in `scope`.
    package func evaluate(in scope: Scope) -> Evaluation { condition.evaluate(in: scope) }
}

extension MemberExpression: ArgumentValue {
    package static var shape: ArgumentShape { .expression }
    package static var placeholder: MemberExpression { MemberExpression(condition: .placeholder) }
    package static var absent: MemberExpression? { nil }
    package var printed: Value { condition.printed }

    package static func read(_ node: Node, by reader: ArgumentReader) -> MemberExpression? {
        reader.withScope(reader.scope.withMember()) {
            BareExpression.read(node, by: reader).map(MemberExpression.init)
        }
    }
}
