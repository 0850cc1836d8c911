package import PlaybookRecord

/// Where a run writes down what it does. Lines come to stand in the order in which they are handed over.
package protocol Journal: Sendable {
    /// Writes a line, and returns once it outlives this process; where `durably`, once it outlives the machine.
    func write(_ record: JournalRecord, durably: Bool) async throws(FileProblem)
    /// Writes a line behind all others, and returns at once; a failure is told by the next `write`.
    func note(_ record: JournalRecord)
    /// Takes a journal away whose run does not begin after all; one that an earlier process has begun stays.
    func withdraw() async
}

extension Journal {
    package func withdraw() async {}
}
