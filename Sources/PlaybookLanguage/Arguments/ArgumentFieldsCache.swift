import Synchronization

/// Reflection is slow and its result never changes: each type is looked at once.
enum ArgumentFieldsCache {
    private static let found = Mutex<[ObjectIdentifier: ArgumentFields]>([:])

    // One copy for all sets: a copy for each is compiled for seconds, and runs once.
    @_semantics("optimize.sil.specialize.generic.never")
    static func fields<Arguments: ArgumentSet>(of type: Arguments.Type) -> ArgumentFields {
        let id = ObjectIdentifier(type)
        if let known = found.withLock({ $0[id] }) { return known }
        let fields = ArgumentFields(reflecting: type.init())
        found.withLock { $0[id] = fields }
        return fields
    }
}
