import Driver
import PlaybookLanguage
import YAMLSyntax

// Durations, sizes, percentages, numbers, endpoints, members and lists, as they come from a file or a command line.
// What was read and is written again must read the same.

@main
struct FuzzValues: FuzzTarget {
    static func look(at bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let duration = try? PlaybookDuration.parse(text: text) {
            let again = try? PlaybookDuration.parse(text: duration.description)
            precondition(again == duration, "\(text) → \(duration)")
        }
        if let size = try? ByteSize.parse(text: text) { _ = try? ByteSize.parse(text: size.description) }
        if let percent = try? Percent.parse(text: text) { _ = percent.description }
        if let endpoint = EndpointText(text: text) { precondition(EndpointText(text: endpoint.text) == endpoint) }
        if let member = MemberSelector(text: text) {
            precondition(MemberSelector(text: member.text) == member, "\(text) → \(member.text)")
        }
        let scalar = Scalar(text, style: .plain, start: .start)
        // What is told of a text that is none of them.
        _ = try? EndpointText.parse(scalar)
        if let number = try? Int64.parse(scalar) { precondition(String(number) == text || text == "-0") }
        _ = try? Double.parse(scalar)
        _ = try? Bool.parse(scalar)
        _ = try? String.parse(scalar)
        for kind in InputType.Kind.allCases {
            _ = try? InputType.single(kind).parse(text)
            _ = try? InputType.list(kind).parse(text)
        }
        let node = Node(.scalar(scalar), range: .fileStart)
        _ = ByteText.read(node, by: ArgumentReader(scope: Scope(), pass: .bind))
    }
}
