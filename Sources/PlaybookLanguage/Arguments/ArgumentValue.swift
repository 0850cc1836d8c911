package import YAMLSyntax

/// A type that an argument can have: it reads itself from a node.
package protocol ArgumentValue: Sendable {
    /// What may be written: the source of manual and JSON Schema.
    static var shape: ArgumentShape { get }
    /// What an argument holds before it is bound; never seen by an action.
    static var placeholder: Self { get }
    /// What an argument that was left out holds; nil where it may not be left out.
    static var absent: Self? { get }
    /// Reads `node` and reports everything that is wrong with it. Nil where there is a finding, and where the value is
    /// an expression whose value is not known (yet).
    static func read(_ node: Node, by reader: ArgumentReader) -> Self?
    /// The value as the manual and the schema show it when it is a default.
    var printed: Value { get }
}
