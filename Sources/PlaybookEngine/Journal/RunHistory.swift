package import PlaybookRecord
import YAMLSyntax

/// What the journal of a run tells, line by line put together.
package struct RunHistory: Sendable {
    package private(set) var header: JournalHeader
    /// The course of the run: what still holds of it after every resumption.
    package private(set) var course: [Point] = []
    /// The changing calls of the steps that have not ended, in order.
    package private(set) var intents: [StepPath: [EarlierIntent]] = [:]
    /// How it ended; nil where it did not, or goes on.
    package private(set) var end: JournalEnd?
    package private(set) var resumptions: [JournalResumption] = []
    /// What was changed or written, with success, by steps that a resumption carries out again.
    private(set) var repeated: [StepPath: StepRecord] = [:]
    /// Where in the course the steps stand.
    private var places: [StepPath: Int] = [:]

    /// One point in the course of a run.
    package enum Point: Sendable {
        case loop(JournalLoop)
        case turn(JournalTurn)
        case group(JournalGroup)
        case obstacle(JournalObstacle)
        case step(JournalStep)

        package var path: StepPath {
            switch self {
            case .loop(let loop): loop.path
            case .turn(let turn): turn.path
            case .group(let group): group.path
            case .obstacle(let obstacle): obstacle.path
            case .step(let step): step.path
            }
        }
    }

    /// Nil where the first line is not the beginning of a run.
    package init?(_ lines: [JournalRecord]) {
        guard case .begun(let header)? = lines.first else { return nil }
        self.header = header
        for line in lines.dropFirst() { take(line) }
    }

    private mutating func take(_ line: JournalRecord) {
        switch line {
        case .begun: break
        case .loop(let loop): course.append(.loop(loop))
        case .turn(let turn): course.append(.turn(turn))
        case .group(let group): course.append(.group(group))
        case .obstacle(let obstacle): course.append(.obstacle(obstacle))
        case .step(let step):
            put(step)
            // What is done again because the run ended in it keeps what is known of its calls.
            if step.record.status == .succeeded { intents[step.path] = nil }
        case .intent(let intent): intents[intent.path, default: []].append(EarlierIntent(intent))
        case .outcome(let outcome): conclude(outcome)
        case .resumed(let resumption):
            resumptions.append(resumption)
            end = nil
            let kept = max(resumption.kept, 0)
            repeated = changed(behind: kept)
            course = Array(course.prefix(kept))
            places = places.filter { $0.value < course.count }
        case .ended(let end): self.end = end
        }
    }

    /// What was changed or written, with success, by steps that are carried out again where so much of the course holds.
    func changed(behind kept: Int) -> [StepPath: StepRecord] {
        var changed = repeated
        for case .step(let step) in course.dropFirst(kept) where step.record.status == .succeeded {
            if step.record.changed || !step.record.filesWritten.isEmpty { changed[step.path] = step.record }
        }
        return changed
    }

    /// Of a step that the run went on behind without knowing what became of it, a resumption may have found out.
    private mutating func put(_ step: JournalStep) {
        if let place = places[step.path] {
            course[place] = .step(step)
        } else {
            places[step.path] = course.count
            course.append(.step(step))
        }
    }

    private mutating func conclude(_ outcome: JournalOutcome) {
        guard var intents = intents[outcome.path], !intents.isEmpty else { return }
        for (id, word) in outcome.outcomes {
            // A transaction may come out otherwise than it was foreseen, with other effects.
            let index = intents.lastIndex { $0.outcomes[id] != nil } ?? intents.count - 1
            intents[index].outcomes[id] = word
        }
        self.intents[outcome.path] = intents
    }

    /// Whether a change was under way when the journal ends, of which nothing is known.
    private var isOpen: Bool { intents.values.joined().contains(where: \.isOpen) }

    /// The run as a report shows it, from the journal alone.
    package var record: RunRecord { record(isRunning: false) }

    /// - Parameters:
    ///   - isRunning: whether a process carries the run out at this moment.
    ///   - resumption: the command that goes on with it; nil for that of the usual folder.
    package func record(isRunning: Bool, resumption: String? = nil) -> RunRecord {
        let identity = header.run
        var record = RunRecord(
            kind: .run, verdict: end?.verdict ?? (isOpen ? .unknown : .stopped), playbook: header.playbook,
            cluster: header.cluster,
            run: RunIdentity(id: identity.id, started: identity.started, ended: end?.ended, seconds: end?.seconds),
            quorum: header.quorum, steps: steps, warnings: end?.warnings ?? header.warnings, error: end?.error)
        record.exitCode = end?.exitCode ?? record.exitCode
        if end == nil {
            record.error = isRunning ? .goesOn : .died(isOpen, resumption ?? "etcd-playbook resume \(identity.id)")
        }
        return record
    }

    /// The steps in the order of the run; the one that was under way has the outcomes that are known.
    package var steps: [StepRecord] {
        var told = ToldSteps()
        var ended: Set<StepPath> = []
        for point in course {
            switch point {
            case .group(let group): told.begin(group)
            case .step(let step):
                told.put(step.whole, at: step.path)
                ended.insert(step.path)
            case .loop, .turn, .obstacle: break
            }
        }
        told.finish()
        var steps = told.steps
        guard end == nil else { return steps }
        for (path, intents) in intents where !ended.contains(path) { steps.append(Self.underWay(path, intents)) }
        return steps
    }

    private static func underWay(_ path: StepPath, _ intents: [EarlierIntent]) -> StepRecord {
        let last = intents.last?.intent
        var record = StepRecord(
            number: path.step, id: nil, title: last?.title ?? "", action: last?.action ?? "", place: .start,
            status: intents.contains(where: \.isOpen) ? .unknown : .failed)
        record.error = FailureRecord(kind: FailureRecord.cutOff, message: "the journal ends in this step")
        record.guards = last?.guards ?? []
        record.effects = intents.flatMap { intent in
            intent.intent.effects.map { effect in
                var effect = effect
                effect.outcome = intent.outcomes[effect.id] ?? .unknown
                return effect
            }
        }
        record.changed = record.effects.contains { $0.kind != .file && $0.outcome == .done }
        return record
    }
}

extension StepRecord {
    /// The effects that wrote files, by their ids.
    var filesWritten: Set<String> { Set(effects.filter { $0.kind == .file && $0.outcome == .done }.map(\.id)) }
}

/// A changing call of a step that did not end, with what is known of its outcome.
package struct EarlierIntent: Sendable {
    package var intent: JournalIntent
    /// By the effects' ids; `unknown` where nothing is known.
    package var outcomes: [String: EffectRecord.Outcome]

    package init(_ intent: JournalIntent) {
        self.intent = intent
        outcomes = Dictionary(intent.effects.map { ($0.id, .unknown) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether some effect of it may or may not have come about.
    package var isOpen: Bool { outcomes.values.contains(.unknown) }
    /// Whether some effect of it surely came about.
    package var isMade: Bool { outcomes.values.contains(.done) }
}

extension FailureRecord {
    fileprivate static func died(_ isOpen: Bool, _ resumption: String) -> FailureRecord {
        FailureRecord(
            kind: cutOff,
            message: "the journal has no end: the process of the run died"
                + (isOpen
                    ? ", with a change under way of which nothing is known"
                    : "; no change was under way whose outcome is not known"),
            help: resumption)
    }

    fileprivate static let goesOn = FailureRecord(
        kind: running, message: "a process carries the run out at this moment")
}
