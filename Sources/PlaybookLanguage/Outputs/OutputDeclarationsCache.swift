import Synchronization

/// Reflection is slow and its result never changes: each output set is looked at once.
enum OutputDeclarationsCache {
    private static let found = Mutex<[ObjectIdentifier: [OutputDeclaration]]>([:])

    static func declarations<Outputs: OutputSet>(of type: Outputs.Type) -> [OutputDeclaration] {
        let id = ObjectIdentifier(type)
        if let known = found.withLock({ $0[id] }) { return known }
        let declarations = declarations(reflecting: type.init())
        found.withLock { $0[id] = declarations }
        return declarations
    }

    private static func declarations(reflecting set: some OutputSet) -> [OutputDeclaration] {
        Mirror(reflecting: set).children.compactMap { child in
            guard let label = child.label, let field = child.value as? any OutputField else { return nil }
            return field.declaration(named: FieldName.snake(label.dropFirst()))
        }
    }
}
