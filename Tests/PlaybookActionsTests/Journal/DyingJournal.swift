import Foundation
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import Synchronization

/// A journal whose process dies: it takes so many lines and no more. A run changes nothing that it cannot write down, so
/// that what it leaves is what a run leaves that was killed there.
final class DyingJournal: Journal {
    /// When it dies where the last line is an intent.
    enum Death: String, CaseIterable {
        /// Before the call is sent.
        case beforeTheCall
        /// After the call, before its outcome is written down.
        case afterTheCall
    }

    private let lines: Mutex<[String]>
    private let limit: Int
    private let death: Death

    /// - Parameter lines: those of the processes before, which count.
    init(_ lines: [String] = [], limit: Int = .max, _ death: Death = .afterTheCall) {
        self.lines = Mutex(lines)
        self.limit = limit
        self.death = death
    }

    /// The lines as they are in the file.
    var text: [String] { lines.withLock { $0 } }

    /// The lines read back.
    var records: [JournalRecord] {
        get throws { try text.map { try JSONDecoder().decode(JournalRecord.self, from: Data($0.utf8)) } }
    }

    func write(_ record: JournalRecord, durably: Bool) async throws(FileProblem) {
        let isLast = lines.withLock { lines in
            guard lines.count < limit else { return true }
            lines.append(Self.line(record))
            return lines.count == limit && death == .beforeTheCall && record.isIntent
        }
        if isLast { throw FileProblem("journal", "is of a process that died") }
    }

    func note(_ record: JournalRecord) {
        lines.withLock { lines in
            if lines.count < limit { lines.append(Self.line(record)) }
        }
    }

    private static func line(_ record: JournalRecord) -> String {
        (try? JSONValue(encoding: record).line) ?? "not to be encoded"
    }
}

extension JournalRecord {
    var isIntent: Bool { if case .intent = self { true } else { false } }
}

extension PlaybookSession {
    /// Runs these steps with a journal; with lines of an earlier process, goes on from there.
    ///
    /// - Parameter started: when the run was begun, where that matters.
    func run(
        _ steps: String, with journal: DyingJournal, started: Timestamp? = nil, assuming assumption: Assumption? = nil
    ) async throws -> RunRecord {
        let before = try journal.records
        let planned = try await plan(steps, started: started ?? .now())
        var setting = planned.setting
        setting.journal = journal
        guard !before.isEmpty else { return await Runner.run(planned.plan, setting) }
        (setting.history, setting.assumption) = (RunHistory(before), assumption)
        return await Runner.resume(setting)
    }
}
