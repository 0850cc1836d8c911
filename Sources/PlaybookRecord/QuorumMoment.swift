/// How many voters answer at one moment of a plan, against how many must.
package struct QuorumMoment: Sendable, Hashable, Codable {
    package var voters: Int
    package var available: Int
    /// What the moment is, in words that complete "while …".
    package var what: String

    package init(voters: Int, available: Int, what: String) {
        self.voters = voters
        self.available = available
        self.what = what
    }

    /// The majority of the voters.
    package var quorum: Int { voters / 2 + 1 }
    /// How many more voters could fail at that moment; negative where quorum is lost.
    package var spare: Int { available &- quorum }
}
