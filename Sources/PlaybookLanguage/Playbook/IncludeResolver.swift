import YAMLSyntax

/// Puts the steps of other files in the place of every `include:`, before anything is checked. The places of those
/// steps are places in their own files.
struct IncludeResolver {
    /// As many files as a playbook includes, those that they include in turn counted, and one as often as it is included.
    static let mostFiles = 32
    /// As many bytes as these files have together.
    static let mostBytes = 4 << 20

    private(set) var findings: [Diagnostic] = []
    private(set) var sources: [SourceText] = []
    private let read: IncludedFile.Reader?
    private var size = 0
    private var count = 0
    private var bytes = 0
    /// The numbers of the files that were read, by identity: what is wrong in one is told once.
    private var numbers: [String: Int] = [:]
    /// The files that are being read, each included by the one before it: by identity, with their names.
    private var open: [(identity: String, name: String)] = []

    init(_ read: IncludedFile.Reader?) { self.read = read }

    /// A playbook with the steps it includes.
    mutating func resolve(_ root: Node, of name: String) -> Node {
        size = root.size
        return replacing(["steps"], in: root) { resolver, list in resolver.expand(list, in: name) }
    }

    /// A list of steps, or a rescue that holds one.
    private mutating func expand(_ node: Node, in name: String) -> Node {
        guard let items = node.items else {
            return replacing(["steps"], in: node) { resolver, list in resolver.expand(list, in: name) }
        }
        var list = node
        list.content = .sequence(
            items.flatMap { item -> [Node] in
                if let include = item.include { return steps(of: include, item, in: name) }
                return [
                    replacing(["block", "rescue", "always"], in: item) { resolver, list in
                        resolver.expand(list, in: name)
                    }
                ]
            })
        return list
    }

    private mutating func replacing(
        _ keys: Set<String>, in node: Node, _ body: (inout IncludeResolver, Node) -> Node
    ) -> Node {
        guard case .mapping(var entries) = node.content, entries.contains(where: { keys.contains($0.key) }) else {
            return node
        }
        for index in entries.indices where keys.contains(entries[index].key) {
            entries[index].value = body(&self, entries[index].value)
        }
        var copy = node
        copy.content = .mapping(entries)
        return copy
    }

    // MARK: One file

    private mutating func steps(of include: Node, _ item: Node, in name: String) -> [Node] {
        let reader = ArgumentReader(scope: Scope(), pass: .check)
        let fields = IncludeFields.read(item, by: reader)
        findings += reader.findings
        guard let path = fields?.include.value else { return [item.faulty] }
        guard let read else { return refuse(include, "only a playbook that is a file can include others") }
        count += 1
        guard count <= Self.mostFiles else {
            return refuse(include, "a playbook includes at most \(Self.mostFiles) files")
        }
        guard bytes <= Self.mostBytes else { return [include.faulty] }
        switch read(path, name) {
        case .failure(let error): return refuse(include, "cannot include \"\(path)\": \(error.reason)")
        case .success(let file):
            if let index = open.firstIndex(where: { $0.identity == file.identity }) {
                let ring = (open[index...].map(\.name) + [file.name]).joined(separator: ", which includes ")
                return refuse(include, "\(ring): that would never end")
            }
            return steps(of: file, include)
        }
    }

    private mutating func steps(of file: IncludedFile, _ include: Node) -> [Node] {
        bytes += file.bytes.count
        guard bytes <= Self.mostBytes else {
            return refuse(
                include, "with \"\(file.name)\" the included files have more than \(Self.mostBytes >> 20) MiB together",
                .limit, help: "include less, or make several playbooks of it; large values belong into {file: PATH}")
        }
        let document = YAMLDocument.parse(file.bytes, name: file.name)
        let number = numbers[file.identity] ?? sources.count + 1
        if numbers.updateValue(number, forKey: file.identity) == nil { sources.append(document.source) }
        findings += document.problems.map { Diagnostic($0).inFile(number) }
        guard let root = document.root?.inFile(number) else { return [include.faulty] }
        size += root.size
        guard size <= YAMLLimits().nodes else {
            return refuse(
                include, "with \"\(file.name)\" the playbook has more than \(YAMLLimits().nodes) values", .limit)
        }
        let reader = ArgumentReader(scope: Scope(), pass: .check)
        let fields = IncludedFields.read(root, by: reader)
        findings += reader.findings
        guard let list = fields?.steps.node else { return [include.faulty] }
        open.append((file.identity, file.name))
        defer { open.removeLast() }
        let expanded = expand(list, in: file.name)
        guard let items = expanded.items else {
            let reader = ArgumentReader(scope: Scope(), pass: .check)
            reader.reportKind(list, wanted: "a list")
            findings += reader.findings
            return [include.faulty]
        }
        return items
    }

    private mutating func refuse(
        _ include: Node, _ message: String, _ code: DiagnosticCode = .include, help: String? = nil
    ) -> [Node] {
        findings.append(Diagnostic(code, at: include.range.firstLine, message, help: help))
        return [include.faulty]
    }
}

/// The keys of an entry that includes a file.
struct IncludeFields: ArgumentSet {
    @Argument("A file whose steps stand here; its path starts where this file is.") var include: Literal<String>
}

extension Node {
    /// The node as one of which everything is said already.
    fileprivate var faulty: Node {
        var node = self
        node.isFaulty = true
        return node
    }

    /// What stands at `include:`, where this is an entry that includes a file.
    fileprivate var include: Node? { self["action"] == nil && self["block"] == nil ? self["include"] : nil }
}

extension Diagnostic {
    fileprivate func inFile(_ file: Int) -> Diagnostic {
        var copy = self
        copy.range = range.inFile(file)
        for index in copy.notes.indices { copy.notes[index].range = copy.notes[index].range?.inFile(file) }
        return copy
    }
}
