package import PlaybookLanguage
package import YAMLSyntax

/// Every action there is; what the command hands to checker, planner, schema and manual.
package struct Catalog: Sendable {
    package let actions: [any Action.Type]
    private let byName: [String: any Action.Type]

    package init(_ actions: [any Action.Type]) {
        self.actions = actions
        byName = Dictionary(actions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package var declarations: [ActionDeclaration] { actions.map { $0.declaration } }

    package func action(named name: String) -> (any Action.Type)? { byName[name] }

    /// The action of that name with its arguments evaluated; nil where there is no such action.
    package func bind(_ name: String, _ arguments: Node, in scope: Scope) -> Binding<any Action>? {
        byName[name].map { Self.bind($0, arguments, scope) }
    }

    private static func bind<A: Action>(_ type: A.Type, _ node: Node, _ scope: Scope) -> Binding<any Action> {
        switch type.bind(node, in: scope) {
        case .bound(let action): .bound(action)
        case .unknown(let names): .unknown(names)
        case .invalid(let findings): .invalid(findings)
        }
    }
}
