import PlaybookLanguage
package import PlaybookRecord

/// One line of an event stream: a JSON object, as `schemas/events.schema.json` describes it.
package struct EventLine {
    /// When an event happened.
    package struct Stamp: Sendable {
        /// Counts the lines of a stream from 1.
        package var sequence: Int
        package var time: Timestamp
        /// Seconds since the first event, by a clock that only goes forward.
        package var seconds: Double

        package init(sequence: Int, time: Timestamp, seconds: Double) {
            self.sequence = sequence
            self.time = time
            self.seconds = seconds
        }
    }

    /// What a line can be about.
    package enum Content: Sendable {
        /// A playbook is about to be planned or run.
        case begun(RunRecord.Kind, PlaybookIdentity, run: String)
        case happened(RunEvent)
        /// The end: always the last line of a stream that was written whole.
        case ended(RunRecord)
    }

    private let redactor: Redactor
    private var fields: [(name: String, value: JSONValue)]

    /// The line with its end, without the secrets that the redactor knows.
    package static func render(_ content: Content, _ stamp: Stamp, _ redactor: Redactor) -> String {
        var line = EventLine(redactor, stamp, name(content))
        switch content {
        case .begun(let kind, let playbook, let run):
            line.add("kind", .string(kind.rawValue))
            line.add("run", .string(run))
            line.add("playbook", encoding: playbook)
        case .happened(let event): line.add(event)
        case .ended(let record):
            line.add("verdict", .string(record.verdict.rawValue))
            line.add("exitCode", .number("\(record.exitCode)"))
            line.add("error", encoding: record.error)
        }
        return JSONValue.object(line.fields).redacted(by: redactor).line + "\n"
    }

    private init(_ redactor: Redactor, _ stamp: Stamp, _ name: String) {
        self.redactor = redactor
        fields = [
            ("schemaVersion", .number("1")), ("sequence", .number("\(stamp.sequence)")),
            ("time", .string(stamp.time.description)), ("seconds", Self.seconds(stamp.seconds)),
            ("event", .string(name)),
        ]
    }

    private static func name(_ content: Content) -> String {
        switch content {
        case .begun: "begun"
        case .ended: "ended"
        case .happened(.planning): "planning"
        case .happened(.stepStarted): "step-started"
        case .happened(.stepEnded): "step-ended"
        case .happened(.effectStarted): "effect-started"
        case .happened(.effectEnded): "effect-ended"
        case .happened(.progress): "progress"
        case .happened(.waiting): "waiting"
        case .happened(.asked): "asked"
        case .happened(.note): "note"
        }
    }

    private mutating func add(_ event: RunEvent) {
        switch event {
        case .planning(let what): add("message", .string(what))
        case .stepStarted(let number, let count, let title, let action):
            add("step", number)
            add("count", count)
            add("title", .string(title))
            add("action", .string(action))
        case .effectStarted(let step, let effect): add(effect, step)
        case .effectEnded(let step, let effect, let outcome, let seconds):
            add(effect, step)
            add("outcome", .string(outcome.rawValue))
            add("took", Self.seconds(seconds))
        case .progress(let step, let progress):
            add("step", step)
            add("message", .string(progress.what))
            add("done", .number("\(progress.done)"))
            if let total = progress.total { add("total", .number("\(total)")) }
            add("unit", .string(progress.isBytes ? "bytes" : "count"))
        case .waiting(let step, let message), .asked(let step, let message), .note(let step, let message):
            add("step", step)
            add("message", .string(message))
        case .stepEnded(let record):
            add("step", record.number)
            add("record", encoding: record)
        }
    }

    private mutating func add(_ effect: Effect, _ step: Int) {
        add("step", step)
        add("effect", .string(effect.id))
        add("change", encoding: effect.change)
    }

    private mutating func add(_ name: String, _ value: JSONValue) { fields.append((name, value)) }

    private mutating func add(_ name: String, _ number: Int) { add(name, .number("\(number)")) }

    // What cannot be encoded is left out; records always can.
    private mutating func add(_ name: String, encoding value: (some Encodable)?) {
        guard let value, let json = try? JSONValue(encoding: value) else { return }
        add(name, json)
    }

    private static func seconds(_ seconds: Double) -> JSONValue { .number(JUnitReport.time(seconds)) }
}
