/// What kind of failure a step ended in, as `retry` and `expect-error` name it. A guard's refusal is none of these: it
/// is neither tried again nor expected.
package enum ErrorClass: String, PlaybookEnum, Hashable {
    /// An expectation does not hold, or the server said no.
    case failed
    /// The step's time, or that of a call, was over.
    case timedOut = "timed-out"
    /// No member answered.
    case unreachable
    /// The login was refused, or a permission is missing.
    case denied
    /// Somebody else changed what the step rests on, again and again.
    case conflict
    /// A file of this machine cannot be read or written.
    case file
    /// A change may or may not have been carried out.
    case unknown
}
