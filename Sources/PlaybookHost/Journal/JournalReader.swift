import FoundationEssentials
import Glibc
package import PlaybookRecord
import YAMLSyntax

/// The lines of a journal, up to the last whole one.
package struct ReadJournal: Sendable {
    package var records: [JournalRecord]
    /// Where the last whole line ends, in bytes.
    package var length: Int
    /// Whether something behind that is no line: the process, or the machine, died while it was written.
    package var isCut: Bool
    /// The first line that cannot be read, from 1, where one behind it can: what was written last is no more than cut
    /// off, whatever dies, so the file was harmed. Nil where it was not.
    package var harmedLine: Int?

    /// Reads a journal. Whoever wrote it may have died at any byte.
    package static func read(_ path: String) throws(SessionFailure) -> ReadJournal {
        let bytes: [UInt8]
        do { bytes = try YAMLFile.read(path, limit: largest) } catch {
            throw SessionFailure(.inputMissing, "the journal \(path) cannot be read: \(error.reason)")
        }
        let journal = ReadJournal(bytes)
        guard case .begun(let header)? = journal.records.first else {
            throw SessionFailure(.inputMissing, "\(path) is not the journal of a run, or is damaged at its beginning")
        }
        guard header.version == JournalRecord.version else {
            throw SessionFailure(
                .inputMissing,
                "\(path) is a journal in form \(header.version), and this command reads form \(JournalRecord.version)",
                help: "use the version of the command that began the run")
        }
        return journal
    }

    package init(_ bytes: [UInt8]) {
        records = []
        length = 0
        let decoder = JSONDecoder()
        while let end = bytes[length...].firstIndex(of: UInt8(ascii: "\n")) {
            guard let record = try? decoder.decode(JournalRecord.self, from: Data(bytes[length..<end])) else { break }
            records.append(record)
            length = end + 1
        }
        isCut = length < bytes.count
        let behind = bytes[length...].split(separator: UInt8(ascii: "\n")).dropFirst()
        let isHarmed = behind.contains { (try? decoder.decode(JournalRecord.self, from: Data($0))) != nil }
        if isHarmed { harmedLine = records.count + 1 }
    }

    private static let largest = 256 << 20
}
