/// The type of a value: expressions are checked against it, and outputs are declared with it.
package indirect enum ValueType: Sendable, Hashable {
    case bool, integer, number, size, duration, percent, string, bytes
    case list(ValueType)
    case record(RecordType)
    /// A list literal without elements, whose element type nobody can know.
    case anything
}

/// The fields of a record, by name.
package struct RecordType: Sendable, Hashable {
    package var fields: [String: FieldType]

    package init(_ fields: [String: FieldType]) { self.fields = fields }
}

/// What is known of a field before anything runs.
package struct FieldType: Sendable, Hashable {
    package var type: ValueType
    /// Why a value may be missing although the name is right; nil where it never is.
    package var mayBeMissing: String?
    /// The texts that it can be; nil where it can be any.
    package var choices: [String]?

    package init(_ type: ValueType, mayBeMissing: String? = nil, choices: [String]? = nil) {
        self.type = type
        self.mayBeMissing = mayBeMissing
        self.choices = choices
    }
}

extension ValueType: CustomStringConvertible {
    package var description: String {
        switch self {
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .size: "size"
        case .duration: "duration"
        case .percent: "percent"
        case .string: "string"
        case .bytes: "bytes"
        case .list(.anything): "list"
        case .list(let element): "list of \(element)"
        case .record: "record"
        case .anything: "anything"
        }
    }

    /// The type with its article, as a sentence wants it: "an integer".
    package var inWords: String {
        switch self {
        case .integer: "an integer"
        case .bytes: "text or bytes"
        case .anything: description
        case .list(let element) where element != .anything: "a list of \(element.plural)"
        default: "a \(description)"
        }
    }

    private var plural: String {
        switch self {
        case .bytes, .anything: description
        case .list(let element) where element != .anything: "lists of \(element.plural)"
        default: "\(description)s"
        }
    }

    /// Whether a value of this type can stand where `wanted` is asked for.
    package func fits(_ wanted: ValueType) -> Bool {
        switch (self, wanted) {
        case (.anything, _), (_, .anything): true
        case (.integer, .number), (.string, .bytes): true
        case (.list(let own), .list(let other)): own.fits(other)
        case (.record, .record): true
        default: self == wanted
        }
    }
}
