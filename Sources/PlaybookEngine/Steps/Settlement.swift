package import PlaybookLanguage

/// What became of the changing calls of a step that was cut off.
package enum Settlement: Sendable {
    /// The step is carried out: it looks at what is there, and does what is left to do.
    case lookAgain
    /// All of it came about, and the step is done. The outputs stand above those that were foreseen.
    case made([String: Value])
    /// Nobody can tell; the words say what to look at.
    case open(String)
}

/// What the operator says of a step of which nobody else can tell.
package enum Assumption: String, Sendable, CaseIterable {
    case done, undone
}
