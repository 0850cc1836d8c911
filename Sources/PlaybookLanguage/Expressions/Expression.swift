/// A parsed expression. Places are offsets, in code points, into the text it was parsed from.
package struct Expression: Sendable, Hashable {
    package var form: Form
    package var place: Range<Int>

    package indirect enum Form: Sendable, Hashable {
        case literal(Value)
        case list([Expression])
        case name(String)
        case field(Expression, String)
        case index(Expression, Expression)
        case call(Call)
        case not(Expression)
        case negative(Expression)
        case binary(Operation, Expression, Expression)
    }

    package struct Call: Sendable, Hashable {
        package var function: String
        package var namePlace: Range<Int>
        package var arguments: [Expression]
    }

    package enum Operation: String, Sendable, Hashable {
        case or, and
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case `in`
        case plus = "+"
        case minus = "-"
        case times = "*"
        case dividedBy = "/"
    }
}

extension Expression {
    /// The names of a path such as `steps.backup.outputs.path`; nil for anything else.
    package var path: [String]? {
        switch form {
        case .name(let name): [name]
        case .field(let base, let name): base.path.map { $0 + [name] }
        default: nil
        }
    }

    /// Every path that the expression reads, the longest of each.
    package var paths: [[String]] {
        if let path { return [path] }
        return children.flatMap(\.paths)
    }

    /// Whether the value is the same whatever happens.
    var isConstant: Bool {
        switch form {
        case .name: false
        case .call(let call): call.function != "member" && children.allSatisfy(\.isConstant)
        default: children.allSatisfy(\.isConstant)
        }
    }

    var children: [Expression] {
        switch form {
        case .literal, .name: []
        case .list(let items): items
        case .field(let base, _): [base]
        case .index(let base, let index): [base, index]
        case .call(let call): call.arguments
        case .not(let operand), .negative(let operand): [operand]
        case .binary(_, let left, let right): [left, right]
        }
    }
}
