/// `lock:`: the key in the cluster that says that a run is under way, so that there is one at a time.
package struct LockSettings: ArgumentSet {
    @Argument("What stands before `lock` in the key; the same for all playbooks of a cluster.")
    package var prefix = Literal("/etcd-playbook/")
    @Argument("How long the lock stays where the run's process dies.")
    package var ttl = Literal(PlaybookDuration.seconds(60))

    package init() {}

    package func validate() -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if prefix.value.isEmpty {
            problems.append(FieldProblem("prefix", "every key of the cluster begins with nothing", code: .invalidText))
        }
        if !Self.times.contains(ttl.value.nanoseconds) {
            problems.append(FieldProblem("ttl", "a lock stays for a time from 5s to 1d"))
        }
        return problems
    }

    /// The lock's key.
    package var key: String { Self.key(below: prefix.value) }

    /// The key of a lock with this prefix.
    package static func key(below prefix: String) -> String { prefix + "lock" }

    // A lease lives a second at least, and longer where elections take longer; what is shorter than the pauses of a busy
    // machine would be lost for nothing.
    private static let times = PlaybookDuration.seconds(5).nanoseconds...PlaybookDuration.seconds(86_400).nanoseconds
}
