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
    // How many members, say, of how many; and within one of them, how many bytes.
    private var counted: RunEvent.Progress?
    private var bytes: RunEvent.Progress?
    // In seconds, by any clock that only goes forward.
    private var stepStart = 0.0
    private var bytesStart = 0.0
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
            bytes = nil
        case .progress(_, let progress): take(progress, now)
        case .waiting(_, let what): detail = "waiting: \(what)"
        case .asked(_, let text): requests.append(text)
        case .note(_, let text): detail = text
        case .stepEnded(let record): end(record)
        }
    }

    private mutating func take(_ progress: RunEvent.Progress, _ now: Double) {
        guard progress.isBytes else {
            counted = progress
            detail = ""
            return
        }
        if bytes?.what != progress.what { bytesStart = now }
        bytes = progress
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
        counted = nil
        bytes = nil
        stepStart = now
        lastLine = 0
    }

    private mutating func end(_ record: StepRecord) {
        title = nil
        let seconds = record.seconds ?? 0
        let time = seconds < 1 ? "" : " after \(Self.duration(seconds))"
        let item = record.item.map { " [\($0)]" } ?? ""
        // A run that is resumed tells of the steps that are done before it begins one.
        let place = count == 0 ? "\(record.number)" : "\(record.number)/\(count)"
        pending.append(Self.oneLine("[\(place)] \(record.title)\(item): \(record.status.rawValue)\(time)"))
    }

    /// Planning is over, and nothing has been started yet.
    package mutating func endPlanning() {
        if count == 0 { title = nil }
    }

    /// What a person was asked to do; each is handed out once.
    package mutating func takeRequests() -> [String] {
        defer { requests = [] }
        return requests
    }

    /// The lines that plain progress has to say at `now`; each is handed out once.
    package mutating func takeLines(at now: Double) -> [String] {
        defer { pending = [] }
        let quiet = count == 0 ? Self.repeatSeconds : Self.quietSeconds
        guard let title, now - stepStart >= quiet else { return pending }
        let isDue = lastLine == 0 || now - lastLine >= Self.repeatSeconds
        guard isDue else { return pending }
        lastLine = now
        return pending + [Self.oneLine("\(place)\(title): \(status(now))")]
    }

    // A plan counts no steps.
    private var place: String { count == 0 ? "" : "[\(number)/\(count)] " }

    /// The live line at `now`; empty between steps. Where room is short, what is said of the moment gives way first,
    /// then the title: numbers and times stay.
    package func liveLine(at now: Double, columns: Int) -> String {
        guard let title else { return "" }
        let room = max(columns - 1, 20)
        let line = Self.oneLine("\(place)\(title): \(status(now))")
        guard line.count > room else { return line }
        let facts = facts(at: now, room: room - place.count - Self.fewestColumns - 2)
        let head = Self.shortened(Self.oneLine(title), to: room - place.count - facts.count - 2)
        let left = room - place.count - head.count - facts.count - 4
        let words =
            left < Self.fewestColumns || detail.isEmpty ? "" : Self.shortened(Self.oneLine(detail), to: left) + ", "
        return String("\(place)\(head): \(words)\(facts)".prefix(room))
    }

    /// Numbers and times in fewer and fewer words, until they fit.
    private func facts(at now: Double, room: Int) -> String {
        let time = Self.duration(now - stepStart)
        let choices = [
            [amount, rate(now), time], [shortAmount, rate(now), time], [shortAmount, time], [shortAmount],
        ]
        .map { $0.filter { !$0.isEmpty }.joined(separator: ", ") }
        return choices.first { $0.count <= room && !$0.isEmpty } ?? (shortAmount.isEmpty ? time : shortAmount)
    }

    private func status(_ now: Double) -> String {
        [detail, amount, rate(now), Self.duration(now - stepStart)].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private var amount: String {
        [counted.map(Self.place), bytes.map(Self.share)].compactMap { $0 }.joined(separator: ", ")
    }

    private var shortAmount: String {
        [counted.map(Self.shortPlace), bytes.map(Self.shortShare)].compactMap { $0 }.joined(separator: ", ")
    }

    // At least half a second: the first pieces come out of buffers.
    private func rate(_ now: Double) -> String {
        let seconds = now - bytesStart
        guard let bytes, seconds >= 0.5, let rate = Int64(exactly: (Double(bytes.done) / seconds).rounded())
        else { return "" }
        return "\(Self.quantity(rate))/s"
    }

    // Keys, values and messages of a cluster must neither move the cursor nor begin a line.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { hidden.contains($0.properties.generalCategory) ? " " : $0 }))
    }

    private static let hidden: [Unicode.GeneralCategory] = [.control, .format, .lineSeparator, .paragraphSeparator]

    private static func shortened(_ text: String, to columns: Int) -> String {
        let room = max(columns, fewestColumns)
        return text.count <= room ? text : text.prefix(room - 2) + ".."
    }

    private static let fewestColumns = 8
}
