package import PlaybookRecord

/// Where a run writes down what it does. Lines come to stand in the order in which they are handed over.
package protocol Journal: Sendable {
    /// Writes a line, and returns once it outlives this process; where `durably`, once it outlives the machine.
    func write(_ record: JournalRecord, durably: Bool) async throws(FileProblem)
    /// Writes a line behind all others, and returns at once; a failure is told by the next `write`.
    func note(_ record: JournalRecord)
    /// Writes the first line, and returns once it outlives the machine; nobody sees the journal before ``appear()``.
    func draft(_ record: JournalRecord) async throws(FileProblem)
    /// Lets the journal be seen whose first line is drafted.
    func appear() async throws(FileProblem)
}

extension Journal {
    package func draft(_ record: JournalRecord) async throws(FileProblem) { try await write(record, durably: true) }

    package func appear() async throws(FileProblem) {}
}
