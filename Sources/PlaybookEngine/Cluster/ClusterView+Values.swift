package import PlaybookLanguage

extension ClusterView {
    /// The record that expressions see as `cluster`.
    package var value: Value {
        var fields: [String: Value] = [
            "id": .string(String(id, radix: 16)),
            "members": .list(members.map(value(of:))),
            "voters": .list(voters.map(value(of:))),
            "learners": .list(learners.map(value(of:))),
            "alarms": .list(alarms.map { .string("\($0.name)") }),
            "healthy": .bool(isLed && voters.allSatisfy(\.isHealthy)),
        ]
        fields["version"] = version.map(Value.string)
        fields["leader"] = leader.map(value(of:))
        return .record(fields)
    }

    /// The record that expressions see as `member`, and in `cluster.members`. What a member that does not answer would
    /// have told is missing from it.
    package func value(of member: MemberView) -> Value {
        var fields: [String: Value] = [
            "id": .string(member.hexID),
            "name": .string(member.name),
            "started": .bool(member.isStarted),
            "reachable": .bool(member.isReachable),
            "healthy": .bool(member.isHealthy),
            "learner": .bool(member.isLearner),
        ]
        if let role = member.role(in: self) { fields["leader"] = .bool(role == "leader") }
        if let status = member.status {
            fields["lag"] = .integer(Int64(clamping: lag(of: member)))
            fields.merge(status.sizes) { first, _ in first }
        }
        return .record(fields)
    }

    /// The member that a selector names, for `member("…")` in expressions: by id, name, or peer URL.
    package func member(named text: String) -> MemberView? {
        guard let selector = MemberSelector(text: text), case .one(let member) = find(selector) else { return nil }
        return member
    }
}

extension MemberStatus {
    fileprivate var sizes: [String: Value] {
        var sizes: [String: Value] = [
            "db_size": .size(ByteSize(dbSize)),
            "db_size_in_use": .size(ByteSize(dbSizeInUse)),
            "db_size_free": .size(ByteSize(dbSizeFree)),
            "free_share": .percent(Percent(dbSize > 0 ? Double(dbSizeFree) / Double(dbSize) * 100 : 0)),
        ]
        if let dbQuota, dbQuota > 0 {
            sizes["db_quota"] = .size(ByteSize(dbQuota))
            sizes["db_quota_usage"] = .percent(Percent(Double(dbSize) / Double(dbQuota) * 100))
        }
        return sizes
    }
}
