extension EtcdError: CustomStringConvertible {
    /// What is wrong, where, and what to do next.
    public var description: String {
        var parts = [place.map { "\($0): \(message)" } ?? message]
        if outcome == .unknown { parts.append(unknownOutcome) }
        if let advice { parts.append(advice) }
        return parts.joined(separator: "; ")
    }

    /// The call and the servers it went to.
    private var place: String? {
        let servers = endpoints.count > 1 ? endpoints : endpoint.map { [$0] } ?? endpoints
        let list = servers.map(\.description).joined(separator: ", ")
        return switch (method, list.isEmpty) {
        case (let method?, false): "\(method) at \(list)"
        case (let method?, true): method
        case (nil, false): list
        case (nil, true): nil
        }
    }

    /// What the reader can do about it; nil where the message says it all.
    public var advice: String? {
        switch code {
        case .tls where isAboutTLSFile: checkTLSFiles
        case .noSpace: makeSpace
        case .corrupt: findCorruptMember
        case .userEmpty: giveCredentials
        case .authFailed: checkCredentials
        case .permissionDenied: isForRoot ? becomeRoot : grantPermission
        case .unhealthyCluster: waitForMembers
        case .learnerNotReady: waitForLearner
        case .notLeader: askLeader
        case .noLeader: waitForLeader
        case .compacted: readNewer
        case .protocolError: checkEndpoint
        case .unimplemented: serverTooOld
        default: nil
        }
    }

    /// Whether servers let users with the role root make the call and, where they are asked about a user's own roles,
    /// that user.
    private var isForRoot: Bool {
        guard let method else { return false }
        return forRoot.contains(method) || ["member ", "user ", "role ", "auth "].contains { method.hasPrefix($0) }
    }
}

private let forRoot: Set = [
    "status", "defragment", "hash kv", "snapshot", "alarm disarm", "move leader", "lease list", "downgrade",
]

private let unknownOutcome = "it may have been carried out, so look before repeating it"
private let checkTLSFiles = "name PEM files that belong together; a key that is encrypted wants its password"
private let makeSpace = "compact, defragment every member, then disarm the NOSPACE alarm"
private let findCorruptMember = "compare the members' hashes and replace the one that differs"
private let giveCredentials = "the cluster asks who calls: give a username and password, or a token"
private let checkCredentials = "check username and password"
private let grantPermission = "grant the user's role a permission on these keys, or use another user"
private let becomeRoot = "log in as a user with the role root"
private let waitForMembers =
    "every voter must have been connected for some seconds: check that all members run, then try again"
private let waitForLearner = "wait until the learner has caught up, then try again"
private let askLeader = "send it to the leader"
private let waitForLeader = "check that a majority of the members run and reach each other"
private let readNewer = "use a newer revision"
private let checkEndpoint = "check that the endpoint is etcd's client address, and that http or https is right"
private let serverTooOld = "the server is too old for this call"
