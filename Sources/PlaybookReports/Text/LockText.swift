package import PlaybookRecord

/// Who holds a run lock, for people.
package enum LockText {
    package static func render(_ lock: LockRecord) -> String {
        guard lock.isHeld else { return "No run holds the lock \(VisibleText.line(lock.key)).\n" }
        guard let holder = lock.holder else {
            return "The lock \(VisibleText.line(lock.key)) is held by a key that is not a run's.\n"
        }
        var lines = [
            ("lock", lock.key), ("run", holder.run), ("playbook", holder.playbook),
            ("by", "\(holder.user)@\(holder.host), process \(holder.process)"), ("since", "\(holder.since)"),
        ]
        if let step = holder.step { lines.append(("step", step)) }
        lines.append(("ends", lock.secondsLeft.map { "in \($0) s, unless its run keeps it" } ?? "not by itself"))
        return lines.map { "\($0.padding(8))\(VisibleText.line($1))\n" }.joined()
    }
}

extension String {
    fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
