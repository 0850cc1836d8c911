/// Who holds a run lock: the value of its key, as JSON.
package struct LockHolder: Sendable, Hashable, Codable {
    package var run: String
    /// The playbook's name.
    package var playbook: String
    package var user: String
    package var host: String
    package var process: Int32
    package var since: Timestamp
    /// The step under way, as `2, "backup"`; told now and then, so that it may be behind.
    package var step: String?

    package init(run: String, playbook: String, person: JournalPerson, since: Timestamp = .now(), step: String? = nil) {
        self.run = run
        self.playbook = playbook
        user = person.user
        host = person.host
        process = person.process
        self.since = since
        self.step = step
    }

    /// The holder in words, for messages.
    package var words: String {
        let at = step.map { ", at step \($0)" } ?? ""
        return "run \(run) of playbook \"\(playbook)\", by \(user)@\(host), process \(process), since \(since)\(at)"
    }

    /// The same with every text changed, as to take secrets out.
    package func mapTexts(_ change: (String) -> String) -> LockHolder {
        var holder = self
        holder.run = change(run)
        holder.playbook = change(playbook)
        holder.user = change(user)
        holder.host = change(host)
        holder.step = step.map(change)
        return holder
    }
}

/// What `lock show` has to say.
package struct LockRecord: Sendable, Codable {
    /// Raised when a field changes its meaning or goes.
    package private(set) var schemaVersion = 1
    package var key: String
    package var isHeld: Bool
    /// Nil where nobody holds the lock, or the key's value tells nobody.
    package var holder: LockHolder?
    /// Seconds after which it is free where nobody keeps it alive; nil for never.
    package var secondsLeft: Int64?

    package init(key: String, isHeld: Bool = false, holder: LockHolder? = nil, secondsLeft: Int64? = nil) {
        self.key = key
        self.isHeld = isHeld
        self.holder = holder
        self.secondsLeft = secondsLeft
    }
}
