package import EtcdClient
package import PlaybookLanguage

/// How what is stored stands to an operand: `{eq: x}`, `{ne: x}`, `{gt: x}` or `{lt: x}`.
package protocol RelationFields: ArgumentSet {
    associatedtype Operand: Sendable
    var eq: Operand? { get }
    var ne: Operand? { get }
    var gt: Operand? { get }
    var lt: Operand? { get }
}

extension RelationFields {
    package static var constraints: [FieldConstraint] { [.exactlyOne(["eq", "ne", "gt", "lt"])] }

    /// The relation and its operand; nil before binding.
    package var relation: (Compare.Relation, Operand)? {
        if let eq { return (.equal, eq) }
        if let ne { return (.notEqual, ne) }
        if let gt { return (.greater, gt) }
        return lt.map { (.less, $0) }
    }
}

/// A relation to a value, in byte order.
package struct ValueRelation: RelationFields {
    @Argument("Is equal to this.") package var eq: ByteText?
    @Argument("Is not equal to this.") package var ne: ByteText?
    @Argument("Comes after this in byte order.") package var gt: ByteText?
    @Argument("Comes before this in byte order.") package var lt: ByteText?

    package init() {}
}

/// A relation to a version or a revision.
package struct NumberRelation: RelationFields {
    @Argument("Is equal to this.", in: 0 ... .max) package var eq: Int64?
    @Argument("Is not equal to this.", in: 0 ... .max) package var ne: Int64?
    @Argument("Is greater than this.", in: 0 ... .max) package var gt: Int64?
    @Argument("Is less than this.", in: 0 ... .max) package var lt: Int64?

    package init() {}
}

/// A relation to a lease.
package struct LeaseRelation: RelationFields {
    @Argument("Is this lease.") package var eq: LeaseID?
    @Argument("Is not this lease.") package var ne: LeaseID?
    @Argument("Has a greater id than this.") package var gt: LeaseID?
    @Argument("Has a smaller id than this.") package var lt: LeaseID?

    package init() {}
}
