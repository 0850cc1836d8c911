import PlaybookLanguage
import PlaybookRecord

extension ProgressState {
    static func words(_ effect: Effect) -> String {
        switch effect.change {
        case .key(let key): "key \(key)"
        case .keys(let key, _), .keysWritten(let key, _): "keys from \(key)"
        case .revision(let revision): "compacting to revision \(revision)"
        case .lease: "a lease"
        case .alarm(let name, let member): "disarming \(name) at \(member)"
        case .memberAdd(let urls, _): "adding \(urls.joined(separator: ", "))"
        case .memberPromote(let member): "promoting \(member)"
        case .memberRemove(let member): "removing \(member)"
        case .memberUpdate(let member, _): "updating \(member)"
        case .leader(let member): "handing leadership to \(member)"
        case .occupy(let member, _, _): "\(member) is occupied"
        case .auth(.role(let name)): "role \(name)"
        case .auth(.user(let name)): "user \(name)"
        case .auth(.enabled): "authentication"
        case .file(let path, _): path
        }
    }

    static func quantity(_ bytes: Int64) -> String { "\(ByteSize(bytes))" }

    /// "member 2 of 3": the one that is worked on.
    static func place(_ progress: RunEvent.Progress) -> String {
        guard let total = progress.total, total > 0 else { return "\(progress.what) \(progress.done)" }
        return "\(progress.what) \(min(max(progress.done, 0), total - 1) + 1) of \(total)"
    }

    /// "34MiB of 68MiB (50%)".
    static func share(_ progress: RunEvent.Progress) -> String {
        guard let total = progress.total, total > 0 else { return quantity(progress.done) }
        return "\(quantity(progress.done)) of \(quantity(total)) (\(percent(progress.done, total))%)"
    }

    /// "2 of 3".
    static func shortPlace(_ progress: RunEvent.Progress) -> String {
        String(place(progress).dropFirst(progress.what.count + 1))
    }

    /// "50%", or the bytes where the total is not known.
    static func shortShare(_ progress: RunEvent.Progress) -> String {
        guard let total = progress.total, total > 0 else { return quantity(progress.done) }
        return "\(percent(progress.done, total))%"
    }

    private static func percent(_ done: Int64, _ total: Int64) -> Int {
        Int(min(max(Double(done) / Double(total), 0), 1) * 100)
    }

    static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e9))
        guard whole >= 60 else { return whole < 1 ? "under 1s" : "\(whole)s" }
        let rest = whole % 60
        return "\(whole / 60)m\(rest < 10 ? "0" : "")\(rest)s"
    }
}
