import PlaybookLanguage
import PlaybookRecord

extension ProgressState {
    static func words(_ effect: Effect) -> String {
        switch effect.change {
        case .key(let key): "key \(key)"
        case .keys(let key, _): "keys from \(key)"
        case .revision(let revision): "compacting to revision \(revision)"
        case .lease: "a lease"
        case .alarm(let name, let member): "disarming \(name) at \(member)"
        case .memberAdd(let urls, _): "adding \(urls.joined(separator: ", "))"
        case .memberPromote(let member): "promoting \(member)"
        case .memberRemove(let member): "removing \(member)"
        case .memberUpdate(let member, _): "updating \(member)"
        case .leader(let member): "handing leadership to \(member)"
        case .occupy(let member, _): "\(member) is occupied"
        case .auth(.role(let name)): "role \(name)"
        case .auth(.user(let name)): "user \(name)"
        case .auth(.enabled): "authentication"
        case .file(let path, _): path
        }
    }

    static func quantity(_ number: Int64, _ progress: RunEvent.Progress) -> String {
        progress.isBytes ? "\(ByteSize(number))" : "\(number)"
    }

    static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e9))
        guard whole >= 60 else { return whole < 1 ? "under 1s" : "\(whole)s" }
        let rest = whole % 60
        return "\(whole / 60)m\(rest < 10 ? "0" : "")\(rest)s"
    }
}
