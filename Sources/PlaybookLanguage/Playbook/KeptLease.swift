package import YAMLSyntax

/// `keep-alive:`: the id of a lease, or an expression that yields one, which is kept until its moment comes.
package struct KeptLease: ArgumentValue {
    private let node: Node

    package static var shape: ArgumentShape { LeaseID.shape }
    package static var placeholder: KeptLease {
        KeptLease(node: Node(.scalar(Scalar("0", style: .plain, start: .start)), range: .fileStart))
    }
    package static var absent: KeptLease? { nil }
    package var printed: Value { LeaseID.placeholder.printed }

    package static func read(_ node: Node, by reader: ArgumentReader) -> KeptLease? {
        // A value that is not known yet is no reason to give the step up.
        let inner = ArgumentReader(scope: reader.scope, pass: .check)
        _ = readID(node, by: inner)
        reader.take(inner)
        return inner.findings.contains(where: \.isError) ? nil : KeptLease(node: node)
    }

    /// The id with its expression evaluated.
    package func bind(in scope: Scope) -> Binding<LeaseID> {
        let reader = ArgumentReader(scope: scope, pass: .bind)
        let id = Self.readID(node, by: reader)
        let errors = reader.findings.filter(\.isError)
        guard errors.isEmpty else { return .invalid(errors) }
        guard let id, reader.unknown.isEmpty else { return .unknown(reader.unknown) }
        return .bound(id)
    }

    private static func readID(_ node: Node, by reader: ArgumentReader) -> LeaseID? {
        guard let id = LeaseID.read(node, by: reader) else { return nil }
        if id.id == 0 {
            reader.report(
                Diagnostic(
                    .invalidArguments, at: node.range.firstLine, "0 is no lease",
                    help: "write the id of one, as ${{ steps.ID.outputs.id }} behind a lease-grant"))
        }
        return id
    }
}
