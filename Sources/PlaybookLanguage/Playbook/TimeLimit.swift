package import YAMLSyntax

/// `timeout:`: a length of time, or an expression that yields one, which is kept until its moment comes.
package struct TimeLimit: ArgumentValue {
    private let node: Node
    /// The value that is written, or that a constant expression has.
    package let known: PlaybookDuration?

    var mentionsCluster: Bool { node.mentionsCluster }

    package static var shape: ArgumentShape { PlaybookDuration.shape }
    package static var placeholder: TimeLimit { TimeLimit(.seconds(1)) }
    package static var absent: TimeLimit? { nil }
    package var printed: Value { (known ?? .placeholder).printed }

    package init(_ known: PlaybookDuration) {
        node = Node(.scalar(Scalar("\(known)", style: .plain, start: .start)), range: .fileStart)
        self.known = known
    }

    private init(_ node: Node, known: PlaybookDuration?) {
        self.node = node
        self.known = known
    }

    package static func read(_ node: Node, by reader: ArgumentReader) -> TimeLimit? {
        // A value that is not known yet is no reason to give the step up.
        let inner = ArgumentReader(scope: reader.scope, pass: .check)
        let known = readLength(node, by: inner)
        reader.take(inner)
        return inner.findings.contains(where: \.isError) ? nil : TimeLimit(node, known: known)
    }

    /// The length with its expression evaluated.
    package func bind(in scope: Scope) -> Binding<PlaybookDuration> {
        if let known { return .bound(known) }
        let reader = ArgumentReader(scope: scope, pass: .bind)
        let length = Self.readLength(node, by: reader)
        let errors = reader.findings.filter(\.isError)
        guard errors.isEmpty else { return .invalid(errors) }
        guard let length, reader.unknown.isEmpty else { return .unknown(reader.unknown) }
        return .bound(length)
    }

    private static func readLength(_ node: Node, by reader: ArgumentReader) -> PlaybookDuration? {
        guard let length = PlaybookDuration.read(node, by: reader) else { return nil }
        if length.nanoseconds <= 0 { reader.report(.noTime(at: node.range)) }
        return length
    }
}

extension Diagnostic {
    fileprivate static func noTime(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .invalidArguments, at: range.firstLine, "no step ends in no time", help: "leave the key out for no limit")
    }
}
