package import PlaybookRecord

/// What the display of progress knows: a pure value, driven by events and moments.
package struct ProgressState: Sendable {
    /// How long a step may take before plain progress says that it is under way.
    package static let quietSeconds = 1.0
    /// How often plain progress says that a long step is still under way, in seconds.
    package static let repeatSeconds = 10.0

    private var number = 0
    private var count = 0
    private var title: String?
    private var detail = ""
    private var progress: RunEvent.Progress?
    // In seconds, by any clock that only goes forward.
    private var stepStart = 0.0
    private var progressStart = 0.0
    private var lastLine = 0.0
    private var pending: [String] = []
    private var requests: [String] = []

    package init() {}

    /// Takes an event that came at `now`, in seconds.
    package mutating func take(_ event: RunEvent, at now: Double) {
        switch event {
        case .planning(let what): startPlanning(what, now)
        case .stepStarted(let number, let count, let title, _): start(number, count, title, now)
        case .effectStarted(_, let effect): detail = Self.words(effect)
        case .effectEnded:
            detail = ""
            progress = nil
        case .progress(_, let progress):
            if self.progress?.what != progress.what { progressStart = now }
            self.progress = progress
        case .waiting(_, let what): detail = "waiting: \(what)"
        case .asked(_, let text): requests.append(text)
        case .note(_, let text): detail = text
        case .stepEnded(let record): end(record)
        }
    }

    private mutating func startPlanning(_ what: String, _ now: Double) {
        if title == nil { start(0, 0, "plan", now) }
        detail = what
    }

    private mutating func start(_ number: Int, _ count: Int, _ title: String, _ now: Double) {
        self.number = number
        self.count = count
        self.title = title
        detail = ""
        progress = nil
        stepStart = now
        lastLine = 0
    }

    private mutating func end(_ record: StepRecord) {
        title = nil
        let time = record.seconds.map { " after \(Self.duration($0))" } ?? ""
        pending.append("[\(record.number)/\(count)] \(record.title): \(record.status.rawValue)\(time)")
    }

    /// What a person was asked to do; each is handed out once.
    package mutating func takeRequests() -> [String] {
        defer { requests = [] }
        return requests
    }

    /// The lines that plain progress has to say at `now`; each is handed out once.
    package mutating func takeLines(at now: Double) -> [String] {
        defer { pending = [] }
        guard let title, now - stepStart >= Self.quietSeconds else { return pending }
        let isDue = lastLine == 0 || now - lastLine >= Self.repeatSeconds
        guard isDue else { return pending }
        lastLine = now
        return pending + ["\(place)\(title): \(status(now))"]
    }

    // A plan counts no steps.
    private var place: String { count == 0 ? "" : "[\(number)/\(count)] " }

    /// The live line at `now`; empty between steps.
    package func liveLine(at now: Double, columns: Int) -> String {
        guard let title else { return "" }
        let line = "\(place)\(title): \(status(now))"
        return String(Self.oneLine(line).prefix(max(columns - 1, 20)))
    }

    private func status(_ now: Double) -> String {
        [detail, amount(now), Self.duration(now - stepStart)].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private func amount(_ now: Double) -> String {
        guard let progress else { return "" }
        let done = Self.quantity(progress.done, progress)
        guard let total = progress.total, total > 0 else { return "\(progress.what) \(done)" }
        let share = Int(min(max(Double(progress.done) / Double(total), 0), 1) * 100)
        return "\(progress.what) \(done) of \(Self.quantity(total, progress)) (\(share)%)" + speed(progress, now)
    }

    private func speed(_ progress: RunEvent.Progress, _ now: Double) -> String {
        let seconds = now - progressStart
        guard progress.isBytes, seconds >= 0.5, let rate = Int64(exactly: (Double(progress.done) / seconds).rounded())
        else { return "" }
        return ", \(Self.quantity(rate, progress))/s"
    }

    // Keys, values and messages of a cluster must not move the cursor.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
