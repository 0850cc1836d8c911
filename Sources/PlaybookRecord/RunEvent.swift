/// What happens while a run goes on, for progress displays and event streams.
package enum RunEvent: Sendable {
    /// A plan is being made, and what for just now.
    case planning(String)
    case stepStarted(number: Int, count: Int, title: String, action: String)
    /// A change is about to be made.
    case effectStarted(step: Int, Effect)
    case effectEnded(step: Int, Effect, EffectRecord.Outcome, seconds: Double)
    /// How far a long effect is.
    case progress(step: Int, Progress)
    /// The step waits for something; said again only when the words change.
    case waiting(step: Int, String)
    /// Somebody is asked to do something elsewhere.
    case asked(step: Int, String)
    case note(step: Int, String)
    case stepEnded(StepRecord)

    /// A count of bytes or of things, of a total where one is known.
    package struct Progress: Sendable, Hashable {
        /// What is counted, for example `snapshot of m1`.
        package var what: String
        package var done: Int64
        package var total: Int64?
        package var isBytes: Bool

        package init(what: String, done: Int64, total: Int64?, isBytes: Bool) {
            self.what = what
            self.done = done
            self.total = total
            self.isBytes = isBytes
        }
    }
}

extension RunEvent {
    /// The same event without the secrets that `redactor` knows; a display that shortens texts must not cut one in two.
    package func redacted(by redactor: Redactor) -> RunEvent {
        if redactor.isEmpty { return self }
        let clean = redactor.redact
        switch self {
        case .planning(let what): return .planning(clean(what))
        case .stepStarted(let number, let count, let title, let action):
            return .stepStarted(number: number, count: count, title: clean(title), action: clean(action))
        case .effectStarted(let step, let effect): return .effectStarted(step: step, effect.mapTexts(clean))
        case .effectEnded(let step, let effect, let outcome, let seconds):
            return .effectEnded(step: step, effect.mapTexts(clean), outcome, seconds: seconds)
        case .progress(let step, var progress):
            progress.what = clean(progress.what)
            return .progress(step: step, progress)
        case .waiting(let step, let what): return .waiting(step: step, clean(what))
        case .asked(let step, let what): return .asked(step: step, clean(what))
        case .note(let step, let what): return .note(step: step, clean(what))
        case .stepEnded(let record): return .stepEnded(record.mapTexts(clean))
        }
    }
}
