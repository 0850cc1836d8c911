/// A person who watches the run and can answer.
package protocol Attendant: Sendable {
    /// Shows a message and returns when the person says to go on.
    ///
    /// - Throws: `cancelled` where the person says to stop.
    func confirm(_ message: String) async throws(StepFailure)
}
