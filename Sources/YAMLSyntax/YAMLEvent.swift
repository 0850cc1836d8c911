/// One event of a YAML stream, with its place. Places count from 1.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentEnd, sequenceEnd, mappingEnd
        case documentStart(hasDirective: Bool)
        case alias(String)
        case scalar(String, Scalar.Style, Properties)
        case sequenceStart(Properties, isFlow: Bool)
        case mappingStart(Properties, isFlow: Bool)
    }

    /// What may stand before a node.
    struct Properties {
        var anchor: String?
        var tag: String?
    }

    var kind: Kind
    var range: SourceRange
    /// Code points before the event and its end.
    var indices: Range<Int>

    /// Whether it is the second brace of `{{`.
    func isBraceRightBehind(_ first: YAMLEvent) -> Bool {
        guard case .mappingStart(_, true) = kind, case .mappingStart(_, true) = first.kind else { return false }
        return indices.lowerBound == first.indices.lowerBound + 1
    }
}
