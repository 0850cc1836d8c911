/// What a set's stored property declares; `Argument` and `ArgumentGroup` alone.
protocol ArgumentField: Sendable {
    func declarations(named name: String) -> [FieldDeclaration]
    /// Rules that the field brings into its set.
    var constraints: [FieldConstraint] { get }
    /// Whether it stays as it is declared where its key is not written.
    var mayBeLeftOut: Bool { get }
}

/// The declared fields of a set, found by reflection once per type.
struct ArgumentFields: Sendable {
    /// By Swift name, as the compiler asks for them.
    var prototypes: [String: Prototype] = [:]
    var declarations: [FieldDeclaration] = []
    var names: [String] = []
    /// Rules of groups.
    var constraints: [FieldConstraint] = []

    struct Prototype: Sendable {
        /// As a playbook writes it.
        var name: String
        var field: any ArgumentField
        /// As the field says, which takes a while.
        var mayBeLeftOut: Bool
    }

    // One copy for all sets: a copy for each is compiled for seconds, and runs once.
    @_semantics("optimize.sil.specialize.generic.never")
    init(reflecting set: some ArgumentSet) {
        for child in Mirror(reflecting: set).children {
            guard let label = child.label, let field = child.value as? any ArgumentField else { continue }
            let name = FieldName.kebab(label.dropFirst())
            prototypes[String(label.dropFirst())] = Prototype(
                name: name, field: field, mayBeLeftOut: field.mayBeLeftOut)
            declarations += field.declarations(named: name)
            constraints += field.constraints
        }
        names = declarations.map(\.name)
    }
}
