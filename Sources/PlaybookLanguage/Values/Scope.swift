/// The names an expression may use, with their types, and their values as far as they are known.
package struct Scope: Sendable {
    /// The roots, by name: `inputs`, `run`, `steps`, `cluster`, `member`.
    package private(set) var roots: [String: RecordType] = [:]
    /// Names that are no records, with their types: `item`.
    package private(set) var variables: [String: FieldType] = [:]
    /// Whether what may be missing is left to the values to tell: in a plan or a run the steps before have ended.
    package var knowsOutcomes = false
    /// Values by dotted path. A path that is missing, with all its prefixes, is not known yet.
    private var values: [String: Known] = [:]
    /// Steps that come later: reading one is an error of its own.
    package var laterSteps: Set<String> = []
    /// Reads a `{file: PATH}` when arguments are bound; without it such a value is not known.
    package var readFile: (@Sendable (String) throws(UnreadableContent) -> [UInt8])?
    /// Finds the record of a member by name, id or peer URL, for `member("…")`; without it nothing is known.
    package var findMember: (@Sendable (String) -> Value?)?
    /// A password written into the playbook is then a warning, not an error.
    package var allowsLiteralSecrets = false

    private enum Known: Sendable {
        case value(Value)
        case missing(String)
    }

    package init() {}

    // MARK: Types

    /// Adds a root such as `cluster` with the types of its fields.
    package mutating func declare(_ root: String, _ fields: [String: FieldType]) { roots[root] = RecordType(fields) }

    /// Adds one field to a root: `declare("steps", "backup", …)`.
    package mutating func declare(_ root: String, _ name: String, _ type: FieldType) {
        roots[root, default: RecordType([:])].fields[name] = type
    }

    /// Adds a name that is no record.
    package mutating func declareVariable(_ name: String, _ type: ValueType) {
        variables[name] = FieldType(type)
        values[name] = nil
    }

    /// Makes a name and its value what they are in another scope, or unknown where they are.
    package mutating func restore(_ name: String, from other: Scope) {
        roots[name] = other.roots[name]
        variables[name] = other.variables[name]
        values[name] = other.values[name]
    }

    /// The same scope with one root alone.
    func only(_ root: String) -> Scope {
        var scope = self
        scope.roots = roots.filter { $0.key == root }
        scope.variables = [:]
        return scope
    }

    // MARK: Values

    /// Sets the value at a dotted path: `steps.backup.outputs.path`, or a whole record at `cluster`.
    package mutating func set(_ path: String, _ value: Value) { values[path] = .value(value) }

    /// Notes that nothing will ever stand at this path or below it, and why: "step "backup" was skipped".
    package mutating func setMissing(_ path: String, because reason: String) { values[path] = .missing(reason) }

    /// Forgets the value at a path: it is not known any more.
    package mutating func forget(_ path: String) { values[path] = nil }

    /// What is known of a dotted path.
    package func lookUp(_ path: [String]) -> Evaluation {
        var length = path.count
        while length > 0 {
            switch values[path.prefix(length).joined(separator: ".")] {
            case .missing(let reason): return .missing(reason)
            case .value(let value): return Self.descend(into: value, path: path, from: length)
            case nil: length -= 1
            }
        }
        return .unknown([path.joined(separator: ".")])
    }

    private static func descend(into value: Value, path: [String], from start: Int) -> Evaluation {
        var current = value
        for index in start..<path.count {
            guard case .record(let fields) = current, let next = fields[path[index]] else {
                return .missing("\(path.prefix(index + 1).joined(separator: ".")) has no value")
            }
            current = next
        }
        return .value(current)
    }
}

/// Why the file of a `{file: PATH}` cannot be read.
package struct UnreadableContent: Error, Hashable {
    /// "no such file", without the path.
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}
