import Driver
import PlaybookLanguage
import YAMLSyntax

// Text → expression → type → value: as a condition, and inside a value.

@main
struct FuzzExpressions: FuzzTarget {
    static func look(at bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        for style in [Scalar.Style.plain, .doubleQuoted] {
            let scalar = Scalar(text, style: style, start: .start, raw: style == .plain ? nil : text)
            let node = Node(.scalar(scalar), range: .fileStart)
            for pass in [ArgumentReader.Pass.check, .bind] {
                let reader = ArgumentReader(scope: scope, pass: pass)
                let condition = BareExpression.read(node, by: reader)
                if let condition { _ = condition.evaluate(in: scope) }
                _ = String.read(node, by: reader)
                _ = ByteSize.read(node, by: reader)
                precondition(reader.findings.allSatisfy { $0.range.start <= $0.range.end })
            }
        }
    }
}

private let scope: Scope = {
    var scope = Scope.standard.withMember()
    scope.set("member.db_size", .size(ByteSize(1 << 30)))
    scope.set("member.free_share", .percent(Percent(40)))
    scope.set("member.lag", .integer(7))
    scope.set("cluster.healthy", .bool(true))
    scope.set("cluster.alarms", .list([.string("NOSPACE")]))
    scope.set("run.id", .string("r"))
    return scope
}()
