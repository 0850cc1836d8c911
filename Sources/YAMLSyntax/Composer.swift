/// Makes a tree out of events, within the limits. What can be passed over is reported and passed over; what cannot ends
/// the reading.
struct Composer {
    private(set) var problems: [SyntaxProblem] = []
    private(set) var aliases: [YAMLDocument.Alias] = []
    let options: YAMLOptions
    private var raw: RawText
    private var anchors = Anchors()
    private let source: SourceText
    private let layout: LayoutCheck
    /// The collections around the current place.
    private var surroundings: [Surrounding] = []
    /// The end of the last scalar.
    private var lastEnd = SourcePosition.start
    private var nodes = 0

    init(_ source: SourceText, options: YAMLOptions) {
        self.options = options
        raw = RawText(source.text)
        self.source = source
        layout = LayoutCheck(source)
    }

    private struct Surrounding {
        var isFlow: Bool
        var start: SourcePosition
        /// Where the outermost brackets were opened.
        var line: Int
        /// The column of the innermost block collection; 0 outside of any.
        var blockColumn: Int
    }

    private var depth: Int { surroundings.count }

    /// The reading cannot go on; the reason is already among the problems.
    private struct Abandoned: Error {}

    mutating func compose(_ bytes: [UInt8]) -> Node? {
        let root: Node? = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let events = unsafe EventStream(buffer) else {
                problems.append(.limitExceeded("there is not enough memory to read this", at: .start))
                return nil
            }
            return try? document(events)
        }
        if options.refusesExtras {
            problems += anchors.unused.prefix(options.limits.problems).map(SyntaxProblem.unusedAnchor)
        }
        return root
    }

    // MARK: The stream

    private mutating func document(_ events: borrowing EventStream) throws(Abandoned) -> Node {
        while true {
            let event = try next(events)
            switch event.kind {
            case .streamStart: continue
            case .documentStart(let hasDirective):
                if hasDirective, options.refusesExtras { problems.append(.directive(at: event.range.start)) }
            case .streamEnd: throw abandon(.nothingThere)
            default: throw abandon(.unexpected(at: event.range))
            }
            break
        }
        let first = try next(events)
        let root = try node(first, events)
        try expectEnd(events)
        guard !root.isEmptyValue || root.isFaulty else { throw abandon(.nothingThere) }
        return root
    }

    private mutating func expectEnd(_ events: borrowing EventStream) throws(Abandoned) {
        while true {
            let event = try next(events)
            switch event.kind {
            case .documentEnd: continue
            case .streamEnd: return try checkGap(before: event)
            default: throw abandon(.secondDocument(at: event.range.start))
            }
        }
    }

    private mutating func next(_ events: borrowing EventStream) throws(Abandoned) -> YAMLEvent {
        guard let event = events.next() else {
            var fault = events.failure
            fault.bracket = surroundings.last.flatMap { $0.isFlow ? $0.start : nil }
            throw abandon(fault.problem(in: source))
        }
        return event
    }

    // MARK: Nodes

    private mutating func node(_ event: YAMLEvent, _ events: borrowing EventStream) throws(Abandoned) -> Node {
        try count(1, at: event.range.start)
        guard problems.count < options.limits.problems else { throw abandon(tooManyProblems(at: event.range.start)) }
        try checkFlow(event)
        switch event.kind {
        case .scalar(let text, let style, let properties):
            return try scalar(text, style, properties, event)
        case .alias(let name): return try alias(name, event)
        case .sequenceStart(let properties, let isFlow):
            return try collection(properties, event, isFlow) { composer throws(Abandoned) in
                try composer.sequence(event, events)
            }
        case .mappingStart(let properties, let isFlow):
            return try collection(properties, event, isFlow) { composer throws(Abandoned) in
                try composer.mapping(event, events)
            }
        default: throw abandon(.unexpected(at: event.range))
        }
    }

    private mutating func scalar(
        _ text: String, _ style: Scalar.Style, _ properties: YAMLEvent.Properties, _ event: YAMLEvent
    ) throws(Abandoned) -> Node {
        guard text.utf8.count <= options.limits.scalarBytes else {
            throw abandon(
                .limitExceeded("a value takes at most \(options.limits.scalarBytes) bytes", at: event.range.start))
        }
        try checkGap(before: event)
        // The marks of a tagged or anchored scalar begin at the tag or anchor.
        let hasProperties = properties.anchor != nil || properties.tag != nil
        let written = raw.slice(of: event, text: text, style: style, hasProperties: hasProperties)
        var node = Node(
            .scalar(Scalar(text, style: style, start: written.start, raw: written.raw)),
            range: SourceRange(written.start, event.range.end))
        try checkLayout(node, event)
        if options.seesTypography, style == .plain,
            let problem = Typography.problem(withValue: text, at: node.range)
        {
            problems.append(problem)
        }
        if let tag = properties.tag, options.refusesExtras {
            problems.append(.tag(tag, text: text, at: event.range))
            node.isFaulty = true
        }
        register(properties.anchor, node, cost: 1, height: 0, at: event.range)
        return node
    }

    private mutating func alias(_ name: String, _ event: YAMLEvent) throws(Abandoned) -> Node {
        try checkGap(before: event)
        raw.move(to: event.indices.upperBound)
        guard let target = anchors.use(name) else {
            problems.append(.badAlias(name, isOpen: anchors.isOpen(name), at: event.range))
            return .faulty(at: event.range)
        }
        if target.height > 0 {
            anchors.collectionAliases += 1
            guard anchors.collectionAliases <= options.limits.aliases else {
                throw abandon(
                    .limitExceeded(
                        "a file takes at most \(options.limits.aliases) aliases of lists and mappings",
                        at: event.range.start))
            }
        }
        anchors.aliasedBytes += target.bytes
        guard anchors.aliasedBytes <= options.limits.aliasedBytes else {
            throw abandon(
                .limitExceeded(
                    "the aliases of a file stand for at most \(options.limits.aliasedBytes) bytes of text",
                    at: event.range.start))
        }
        guard depth + target.height <= options.limits.depth else { throw abandon(tooDeep(at: event.range.start)) }
        try count(target.cost - 1, at: event.range.start)
        if aliases.count < options.limits.problems {
            aliases.append(YAMLDocument.Alias(name: name, range: event.range, target: target.node.range))
        }
        return target.node
    }

    private mutating func collection(
        _ properties: YAMLEvent.Properties, _ event: YAMLEvent, _ isFlow: Bool,
        _ content: (inout Composer) throws(Abandoned) -> Node
    ) throws(Abandoned) -> Node {
        guard depth < options.limits.depth else { throw abandon(tooDeep(at: event.range.start)) }
        let before = nodes
        try enter(event, isFlow)
        if let anchor = properties.anchor { anchors.open(anchor) }
        var node = try content(&self)
        surroundings.removeLast()
        if let tag = properties.tag, options.refusesExtras {
            let length = tag.unicodeScalars.count
            let place = SourceRange(line: event.range.start.line, column: event.range.start.column, length: length)
            problems.append(.tag(tag, text: nil, at: place))
            node.isFaulty = true
        }
        if let anchor = properties.anchor {
            anchors.close(anchor)
            register(anchor, node, cost: nodes - before + 1, height: node.height, at: event.range)
        }
        return node
    }

    private mutating func sequence(
        _ start: YAMLEvent, _ events: borrowing EventStream
    ) throws(Abandoned) -> Node {
        var items: [Node] = []
        while true {
            let event = try next(events)
            if case .sequenceEnd = event.kind {
                let range = Self.range(from: start, to: event, lastChild: items.last?.range)
                return Node(.sequence(items), range: range)
            }
            items.append(try node(event, events))
        }
    }

    private mutating func mapping(
        _ start: YAMLEvent, _ events: borrowing EventStream
    ) throws(Abandoned) -> Node {
        var entries = MappingEntries(options: options)
        var isForeign = false
        while true {
            let event = try next(events)
            if case .mappingEnd = event.kind {
                let range = Self.range(from: start, to: event, lastChild: entries.lastRange)
                if isForeign { problems.append(.foreignExpression(at: range)) }
                var node = Node(.mapping(entries.entries), range: range)
                node.isFaulty = isForeign
                node.isPartial = entries.isPartial
                return node
            }
            if event.isBraceRightBehind(start) {
                isForeign = true
                _ = try node(event, events)
                _ = try node(next(events), events)
                continue
            }
            let key = try key(event, events)
            let value = try node(next(events), events)
            if let key { problems += entries.add(key.text, at: key.range, value) }
        }
    }

    /// A key's text; nil where it is not a text, which is then reported.
    private mutating func key(
        _ event: YAMLEvent, _ events: borrowing EventStream
    ) throws(Abandoned) -> (text: String, range: SourceRange)? {
        guard case .scalar(var text, let style, let properties) = event.kind else {
            _ = try node(event, events)
            problems.append(.keyNotText(at: event.range))
            return nil
        }
        try count(1, at: event.range.start)
        try checkFlow(event)
        try checkGap(before: event)
        raw.move(to: event.indices.upperBound)
        if let tag = properties.tag, options.refusesExtras {
            problems.append(.tag(tag, text: text, at: event.range))
            return nil
        }
        if let anchor = properties.anchor {
            register(
                anchor, .init(.scalar(Scalar(text, style: .plain, start: event.range.start)), range: event.range),
                cost: 1, height: 0, at: event.range)
        }
        if options.seesTypography, style == .plain,
            let (problem, meant) = Typography.problem(withKey: text, at: event.range)
        {
            // A blank before a key is most often its indentation, and then all that follows stands elsewhere.
            if text.unicodeScalars.first?.isStrangeBlank == true { throw abandon(problem) }
            problems.append(problem)
            text = meant
        }
        return (text, event.range)
    }

    // MARK: Layout

    private mutating func enter(_ event: YAMLEvent, _ isFlow: Bool) throws(Abandoned) {
        let outer = surroundings.last
        let opening = outer.flatMap { $0.isFlow ? $0.line : nil } ?? event.range.start.line
        surroundings.append(
            Surrounding(
                isFlow: isFlow, start: event.range.start, line: opening,
                blockColumn: isFlow ? outer?.blockColumn ?? 0 : event.range.start.column))
    }

    private mutating func checkFlow(_ event: YAMLEvent) throws(Abandoned) {
        guard options.refusesExtras, let inner = surroundings.last, inner.isFlow else { return }
        let problem = layout.flowProblem(with: event.range, openedOn: inner.line, inBlockAt: inner.blockColumn)
        if let problem { throw abandon(problem) }
    }

    private mutating func checkGap(before event: YAMLEvent) throws(Abandoned) {
        let gap = raw.gap(to: event.indices.lowerBound)
        let problem = options.refusesExtras ? layout.comments(in: gap, from: lastEnd) : nil
        lastEnd = event.range.end
        if let problem { throw abandon(problem) }
    }

    private mutating func checkLayout(_ node: Node, _ event: YAMLEvent) throws(Abandoned) {
        raw.move(to: event.indices.upperBound)
        guard options.refusesExtras, let scalar = node.scalar else { return }
        let column = surroundings.last?.blockColumn ?? 0
        let problem = layout.problem(with: scalar, node.range, raw: scalar.raw, inBlockAt: column)
        if let problem { throw abandon(problem) }
    }

    // MARK: Limits

    private mutating func count(_ added: Int, at place: SourcePosition) throws(Abandoned) {
        nodes += added
        guard nodes <= options.limits.nodes else {
            throw abandon(
                .limitExceeded(
                    "a file takes at most \(options.limits.nodes) values, aliases counted in full", at: place))
        }
    }

    private func tooDeep(at place: SourcePosition) -> SyntaxProblem {
        .limitExceeded("lists and mappings nest at most \(options.limits.depth) deep", at: place)
    }

    private func tooManyProblems(at place: SourcePosition) -> SyntaxProblem {
        .limitExceeded(
            "there are more than \(options.limits.problems) findings: the file is read no further", at: place)
    }

    private mutating func abandon(_ problem: SyntaxProblem) -> Abandoned {
        problems.append(problem)
        return Abandoned()
    }

    private mutating func register(_ name: String?, _ node: Node, cost: Int, height: Int, at range: SourceRange) {
        guard let name else { return }
        if let earlier = anchors.define(name, node, cost: cost, height: height, at: range), options.refusesExtras {
            problems.append(.anchorTwice(name, at: range, first: earlier))
        }
    }

    /// A block collection has no closing bracket: it ends with its last child.
    private static func range(from start: YAMLEvent, to end: YAMLEvent, lastChild: SourceRange?) -> SourceRange {
        let isFlow = end.range.end > end.range.start
        let last = isFlow ? end.range.end : max(lastChild?.end ?? start.range.end, start.range.end)
        return SourceRange(start.range.start, last)
    }
}
