package import YAMLSyntax

/// Gives inputs their values: the default, a file of inputs, the environment, the command line; the later counts.
package struct InputResolver: Sendable {
    package var declarations: [InputDeclaration]

    package init(_ declarations: [InputDeclaration]) { self.declarations = declarations }

    /// What came of it: complete where no finding is an error.
    package struct Resolution: Sendable {
        package var values: [String: Value]
        package var findings: [Diagnostic] = []
        /// Inputs that were given a value they do not take.
        fileprivate var refused: Set<String> = []

        package init(values: [String: Value] = [:]) { self.values = values }

        /// Shows the values to expressions.
        package func apply(to scope: inout Scope, _ declarations: [InputDeclaration]) {
            for declaration in declarations {
                let path = "inputs.\(declaration.name)"
                if let value = values[declaration.name] {
                    scope.set(path, value)
                } else if !declaration.isRequired {
                    scope.setMissing(path, because: "the input \"\(declaration.name)\" was not given")
                }
            }
        }
    }

    /// - Parameters:
    ///   - playbook: the playbook's path, for findings about its declarations.
    ///   - settings: `--set name=value`, in the order given; the last of a name counts.
    ///   - file: the mapping of `--inputs FILE`.
    ///   - environment: all of it; names begin with `ETCD_PLAYBOOK_INPUT_`.
    ///   - withoutText: the names in it whose bytes are no UTF-8.
    package func resolve(
        playbook: String, settings: [(name: String, text: String)] = [], file: YAMLDocument? = nil,
        environment: [String: String] = [:], withoutText: Set<String> = []
    ) -> Resolution {
        var resolution = Resolution()
        for declaration in declarations { resolution.values[declaration.name] = declaration.byDefault }
        if let file { read(file, into: &resolution) }
        readEnvironment(environment, withoutText, into: &resolution)
        readSettings(settings, into: &resolution)
        for declaration in declarations where declaration.isRequired && resolution.values[declaration.name] == nil {
            // What was given and is wrong has its own finding.
            guard !resolution.refused.contains(declaration.name) else { continue }
            resolution.findings.append(.missingInput(declaration).located(in: playbook))
        }
        return resolution
    }

    private func read(_ file: YAMLDocument, into resolution: inout Resolution) {
        var findings = file.problems.map { Diagnostic($0) }
        let reader = ArgumentReader(scope: Scope(), pass: .check)
        if let entries = file.root?.entries {
            for entry in entries { read(entry, by: reader, into: &resolution) }
        } else if let root = file.root {
            reader.reportKind(root, wanted: "a mapping")
        }
        findings += reader.findings
        resolution.findings += Diagnostic.inOrder(findings).map { $0.located(in: file.source.name) }
    }

    private func read(_ entry: Node.Entry, by reader: ArgumentReader, into resolution: inout Resolution) {
        guard let declaration = declarations.first(where: { $0.name == entry.key }) else {
            return reader.report(unknown(entry.key, at: entry.keyRange))
        }
        resolution.values[declaration.name] = nil
        resolution.refused.insert(declaration.name)
        guard let value = declaration.type.read(entry.value, by: reader) else { return }
        guard declaration.type.allows(value, among: declaration.choices) else {
            return reader.report(.notAllowed(declaration, at: entry.value.range.firstLine))
        }
        resolution.values[declaration.name] = value
    }

    private func readEnvironment(
        _ environment: [String: String], _ withoutText: Set<String>, into resolution: inout Resolution
    ) {
        for declaration in declarations {
            let variable = declaration.variable
            guard let text = environment[variable] else { continue }
            if withoutText.contains(variable) {
                refuse(declaration, ScalarProblem(.badInputValue, "this is no UTF-8 text"), variable, in: &resolution)
            } else {
                read(text, declaration, from: variable, into: &resolution)
            }
        }
    }

    private func readSettings(_ settings: [(name: String, text: String)], into resolution: inout Resolution) {
        for (name, text) in settings {
            guard let declaration = declarations.first(where: { $0.name == name }) else {
                resolution.findings.append(unknown(name, at: .fileStart).located(in: "--set"))
                continue
            }
            read(text, declaration, from: "--set", into: &resolution)
        }
    }

    private func read(
        _ text: String, _ declaration: InputDeclaration, from source: String, into resolution: inout Resolution
    ) {
        do throws(ScalarProblem) {
            let value = try declaration.type.parse(text)
            if declaration.type.allows(value, among: declaration.choices) {
                resolution.values[declaration.name] = value
            } else {
                resolution.refused.insert(declaration.name)
                resolution.findings.append(.notAllowed(declaration, at: .fileStart).located(in: source))
            }
        } catch {
            refuse(declaration, error, source, in: &resolution)
        }
    }

    private func refuse(
        _ declaration: InputDeclaration, _ problem: ScalarProblem, _ source: String, in resolution: inout Resolution
    ) {
        resolution.refused.insert(declaration.name)
        resolution.findings.append(
            Diagnostic(
                .badInputValue, at: .fileStart, "the input \"\(declaration.name)\": \(problem.message)",
                help: problem.help
            ).located(in: source))
    }

    private func unknown(_ name: String, at range: SourceRange) -> Diagnostic {
        let names = declarations.map(\.name)
        let near = NearMiss.of(name, among: names)
        return Diagnostic(
            .unknownInput, at: range, "the playbook has no input \"\(name)\"",
            help: near.map { "did you mean \"\($0)\"?" }, replacement: near,
            choices: names.isEmpty ? nil : .init("inputs", names))
    }
}

extension Diagnostic {
    fileprivate static func missingInput(_ declaration: InputDeclaration) -> Diagnostic {
        Diagnostic(
            .missingInput, at: declaration.range, "the input \"\(declaration.name)\" has no value",
            help: "give it one: --set \(declaration.name)=…, a file with --inputs, or \(declaration.variable)")
    }

    fileprivate static func notAllowed(_ declaration: InputDeclaration, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .badInputValue, at: range, "this value of the input \"\(declaration.name)\" is not allowed",
            choices: .init("allowed", declaration.choices.compactMap(\.text)))
    }
}
