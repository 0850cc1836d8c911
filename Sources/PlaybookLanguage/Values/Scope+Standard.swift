extension Scope {
    /// The roots that every playbook sees, with their types and no values.
    package static var standard: Scope {
        var scope = Scope()
        scope.declare("inputs", [:])
        scope.declare("steps", [:])
        scope.declare("run", runFields)
        scope.declare("cluster", clusterFields)
        return scope
    }

    /// The same scope with `member`, as `where` and `for-each: members` see it.
    package func withMember() -> Scope {
        var scope = self
        scope.declare("member", Self.memberFields)
        return scope
    }

    /// `run.*`. `stamp` is UTC and sorts by time; `started` is the same moment in RFC 3339.
    package static let runFields: [String: FieldType] = [
        "id": FieldType(.string), "stamp": FieldType(.string), "started": FieldType(.string),
    ]

    /// `cluster.*`. Ids are hexadecimal text; `leader`, `alarms` and the lists of members are names and records.
    package static let clusterFields: [String: FieldType] = [
        "id": FieldType(.string),
        "version": FieldType(.string),
        "leader": FieldType(.record(RecordType(memberFields))),
        "members": FieldType(.list(.record(RecordType(memberFields)))),
        "voters": FieldType(.list(.record(RecordType(memberFields)))),
        "learners": FieldType(.list(.record(RecordType(memberFields)))),
        "alarms": FieldType(.list(.string)),
        "healthy": FieldType(.bool),
    ]

    /// `member.*`, and each record in `cluster.members`.
    package static let memberFields: [String: FieldType] = [
        "id": FieldType(.string),
        "name": FieldType(.string),
        "started": FieldType(.bool),
        "reachable": FieldType(.bool),
        "healthy": FieldType(.bool),
        "learner": FieldType(.bool),
        "leader": FieldType(.bool),
        "lag": FieldType(.integer),
        "db_size": FieldType(.size),
        "db_size_in_use": FieldType(.size),
        "db_size_free": FieldType(.size),
        "free_share": FieldType(.percent),
        "db_quota": FieldType(.size),
        "db_quota_usage": FieldType(.percent),
    ]
}
