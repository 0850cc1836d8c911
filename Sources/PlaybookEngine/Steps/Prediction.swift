package import PlaybookLanguage
package import PlaybookRecord

/// What a step will change, as far as it can be told from its arguments and one observation.
package struct Prediction<Outputs: OutputSet>: Sendable {
    /// In the order in which they will be made.
    package var effects: [Effect]
    /// The outputs that are known already; the others are nil.
    package var outputs: Outputs
    /// What a reader should know besides: why something is left as it is, what to expect.
    package var notes: [String]
    /// Which of these effects are about what holds something that the step would not have left behind, and is left as
    /// it is: that nothing is to be done about it does not show then that an earlier call of it came about.
    package var leftToOthers: @Sendable (_ effects: Set<String>) -> Set<String> = { _ in [] }

    package init(effects: [Effect] = [], outputs: Outputs = Outputs(), notes: [String] = []) {
        self.effects = effects
        self.outputs = outputs
        self.notes = notes
    }
}
