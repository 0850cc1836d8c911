import PlaybookEngine
import PlaybookHost
import PlaybookRecord
import PlaybookReports
import Synchronization

/// What `--events` writes: a line for each thing that happens, in order.
final class EventStream: Sendable {
    private struct State {
        var sequence = 0
        // When the last progress of a step was told, in seconds; a snapshot makes hundreds a second.
        var lastProgress: (what: String, seconds: Double)?
    }
    private let file: EventFile
    private let redactor: Redactor
    private let state = Mutex(State())
    private let start = ContinuousClock.now

    /// Nil where no path is given.
    static func open(_ path: String?, playbook: String, _ redactor: Redactor) throws(SessionFailure) -> EventStream? {
        guard let path else { return nil }
        guard !FileIdentity.isSame(path, playbook) else { throw .replacesPlaybook(path) }
        do throws(FileProblem) { return EventStream(try EventFile.open(path), redactor) } catch {
            throw SessionFailure(.outputUnwritable, "\(error)", help: "name another path with --events")
        }
    }

    private init(_ file: EventFile, _ redactor: Redactor) {
        self.file = file
        self.redactor = redactor
    }

    func take(_ event: RunEvent) {
        if case .progress(_, let progress) = event, !isDue(progress) { return }
        tell(.happened(event))
    }

    func tell(_ content: EventLine.Content) {
        // The order of the lines is that of their numbers.
        state.withLock { [file, redactor] state in
            state.sequence += 1
            let stamp = EventLine.Stamp(sequence: state.sequence, time: .now(), seconds: seconds)
            file.write { EventLine.render(content, stamp, redactor) }
        }
    }

    /// Why lines are missing; nil where none are.
    func finish() async -> SessionFailure? {
        await file.finish().map { SessionFailure(.outputUnwritable, "the events' file \($0)") }
    }

    private func isDue(_ progress: RunEvent.Progress) -> Bool {
        let now = seconds
        return state.withLock { state in
            let isNew = state.lastProgress?.what != progress.what || !progress.isBytes
            guard
                isNew || now - (state.lastProgress?.seconds ?? 0) >= progressSeconds || progress.done == progress.total
            else { return false }
            state.lastProgress = (progress.what, now)
            return true
        }
    }

    private var seconds: Double { start.duration(to: .now) / .seconds(1) }
}

private let progressSeconds = 0.5

extension SessionFailure {
    static func replacesPlaybook(_ path: String) -> SessionFailure {
        SessionFailure(.outputUnwritable, "\(path) would replace the playbook", help: "name another path")
    }
}
