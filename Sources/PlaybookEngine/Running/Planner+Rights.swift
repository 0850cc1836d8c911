import EtcdClient
import PlaybookLanguage
import PlaybookRecord

/// Which keys the user of a run may write.
struct WriteRights: Sendable {
    private let user: String
    /// Nil where it may write every key, or nobody can tell.
    private let ranges: [KeyRange]?

    /// Reads what the roles of the run's user allow; each user may read its own.
    init(_ reader: ClusterReader) async {
        user = await reader.ownUser() ?? ""
        ranges = reader.isLoggedIn ? try? await Self.ranges(of: user, reader) : nil
    }

    private static func ranges(of user: String, _ reader: ClusterReader) async throws(StepFailure) -> [KeyRange]? {
        guard let roles = try await reader.roles(ofUser: user), !roles.contains("root") else { return nil }
        var ranges: [KeyRange] = []
        for role in roles {
            for permission in try await reader.permissions(ofRole: role) ?? [] {
                switch permission.kind {
                case .write, .readWrite: ranges.append(permission.range)
                case .read: break
                case .unrecognized: return nil
                }
            }
        }
        return ranges
    }

    /// The failure that a write of one of these keys will meet; nil where each is allowed.
    func failure(writing keys: [KeyText]) -> StepFailure? {
        guard let ranges, let key = keys.first(where: { key in !ranges.contains { $0.contains(key.bytes) } }) else {
            return nil
        }
        return StepFailure(
            .denied, "permission denied: no role of user \"\(user)\" lets it write \(key)",
            help: "grant one of its roles write on that key, or run as another user", restsOn: [.auth])
    }
}

extension Planner {
    /// What the user may not write fails before the first change, and not when half of the playbook is done.
    mutating func expectRights(
        _ outcome: Result<any PlannedAction, StepFailure>, _ step: PlaybookStep
    ) async -> Result<any PlannedAction, StepFailure> {
        guard step.login == nil, touched.step(touching: [.auth]) == nil, case .success(let ready) = outcome,
            let context = try? context(of: step)
        else { return outcome }
        let keys = ready.effects.compactMap(\.firstKey)
        guard !keys.isEmpty else { return outcome }
        if rights == nil { rights = await WriteRights(ClusterReader(context)) }
        let lock = setting.playbook.lock.key
        if context.lockRevisions > 0, step.expectedError == nil,
            rights?.failure(writing: [KeyText(Array(lock.utf8))]) != nil
        {
            return .failure(.mayNotLock(lock))
        }
        return rights?.failure(writing: keys).map { .failure($0) } ?? outcome
    }
}

extension Effect {
    /// A key that must be allowed to be written for the effect to come about.
    fileprivate var firstKey: KeyText? {
        switch change {
        case .key(let key), .keys(let key, _): key
        default: nil
        }
    }
}
