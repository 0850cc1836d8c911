package import PlaybookLanguage
package import PlaybookRecord

/// What became of the changing calls of a step that was cut off.
package enum Settlement: Sendable {
    /// The step is carried out: it looks at what is there, and does what is left to do.
    case lookAgain
    /// The step is done. The outputs stand above those that were foreseen; nil for the effects says that all came about
    /// that were foreseen.
    case made([String: Value], effects: [Effect]? = nil)
    /// Nobody can tell; the words say what to look at.
    case open(String)
}

/// What the operator says of a step of which nobody else can tell.
package enum Assumption: String, Sendable, CaseIterable {
    case done, undone
}
