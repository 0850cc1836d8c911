package import EtcdClient
package import PlaybookLanguage

/// One comparison of a transaction: `{key: k, version: {gt: 2}}`.
package struct ComparisonFields: ArgumentSet {
    @ArgumentGroup package var range: KeyRangeArgument
    @Argument("Compare the value; never true of a key that does not exist.") package var value: ValueRelation?
    @Argument("Compare how often the key was written since it was created; 0 where it does not exist.")
    package var version: NumberRelation?
    @Argument("Compare the revision that created the key; 0 where it does not exist.")
    package var createRevision: NumberRelation?
    @Argument("Compare the revision that last wrote the key; 0 where it does not exist.")
    package var modRevision: NumberRelation?
    @Argument("Compare the lease the key ends with; 0 for none.") package var lease: LeaseRelation?

    package static let constraints: [FieldConstraint] = [
        .exactlyOne(["value", "version", "create-revision", "mod-revision", "lease"])
    ]

    package init() {}

    /// The comparison as the client has it; nil before binding.
    package var compare: Compare? {
        if let value, let (relation, bytes) = value.relation { return compare(relation, .value(bytes.bytes)) }
        if let version, let (relation, number) = version.relation { return compare(relation, .version(number)) }
        if let createRevision, let (relation, number) = createRevision.relation {
            return compare(relation, .createRevision(number))
        }
        if let modRevision, let (relation, number) = modRevision.relation {
            return compare(relation, .modRevision(number))
        }
        if let lease, let (relation, lease) = lease.relation { return compare(relation, .lease(lease.id)) }
        return nil
    }

    private func compare(_ relation: Compare.Relation, _ operand: Compare.Operand) -> Compare {
        Compare(range.range, relation, operand)
    }
}
