/// The errors of etcd's servers, known by their text.
///
/// The status code does not tell them apart: servers of 3.4 and 3.5 send some of them as `unknown`, and those of the
/// auth store from some calls with a prefix of their own.
enum ServerErrorTable {
    struct Row {
        let code: EtcdError.Code
        /// What the answer tells of the effect.
        let effect: Effect
    }

    enum Effect {
        /// The request was turned away before it was carried out.
        case notDone
        /// It may have been carried out, now or later.
        case maybeDone
        /// A change may have been carried out: the quota is checked once more after a write, by an error that does not
        /// undo it.
        case maybeDoneWhereItTakesSpace
    }

    /// The row of a server's message; nil for a text that is not in the table.
    static func row(forMessage message: String) -> Row? {
        for prefix in ["etcdserver: ", "auth: "] where message.hasPrefix(prefix) {
            return rows[String(message.dropFirst(prefix.count))]
        }
        return rows[message]
    }

    private static let rows: [String: Row] = {
        var rows: [String: Row] = [:]
        for (text, code) in refusals { rows[text] = Row(code: code, effect: .notDone) }
        for (text, code) in uncertainties { rows[text] = Row(code: code, effect: .maybeDone) }
        rows["mvcc: database space exceeded"] = Row(code: .noSpace, effect: .maybeDoneWhereItTakesSpace)
        rows["no space"] = Row(code: .noSpace, effect: .maybeDoneWhereItTakesSpace)
        return rows
    }()

    private static let refusals = keyRefusals + clusterRefusals + authRefusals

    private static let keyRefusals: [(String, EtcdError.Code)] = [
        ("key is not provided", .emptyKey),
        ("key not found", .keyNotFound),
        ("value is provided", .valueProvided),
        ("lease is provided", .leaseProvided),
        ("too many operations in txn request", .tooManyOperations),
        ("duplicate key given in txn request", .duplicateKey),
        ("invalid client api version", .invalidClientAPIVersion),
        ("invalid sort option", .invalidSortOption),
        ("mvcc: required revision has been compacted", .compacted),
        ("mvcc: required revision is a future revision", .futureRevision),
        ("requested lease not found", .leaseNotFound),
        ("lease not found", .leaseNotFound),
        ("lease already exists", .leaseExists),
        ("too large lease TTL", .leaseTTLTooLarge),
        ("watch canceled", .watchCancelled),
        ("request is too large", .requestTooLarge),
        ("too many requests", .tooManyRequests),
    ]

    private static let clusterRefusals: [(String, EtcdError.Code)] = [
        ("member ID already exist", .memberExists),
        ("Peer URLs already exists", .peerURLExists),
        ("re-configuration failed due to not enough started members", .notEnoughStartedMembers),
        ("given member URLs are invalid", .badMemberURLs),
        ("member not found", .memberNotFound),
        ("can only promote a learner member", .memberNotLearner),
        ("can only promote a learner member which is in sync with leader", .learnerNotReady),
        ("too many learner members in cluster", .tooManyLearners),
        ("rpc not supported for learner", .notSupportedForLearner),
        ("cluster ID mismatch", .clusterIDMismatch),
        ("no leader", .noLeader),
        ("not leader", .notLeader),
        ("bad leader transferee", .badLeaderTransferee),
        ("not capable", .notCapable),
        ("unhealthy cluster", .unhealthyCluster),
        ("corrupt cluster", .corrupt),
        ("wrong downgrade target version format", .wrongDowngradeVersionFormat),
        ("invalid downgrade target version", .invalidDowngradeTarget),
        ("cluster version not found during downgrade", .clusterVersionUnavailable),
        ("cluster has a downgrade job in progress", .downgradeInProcess),
        ("no inflight downgrade job", .noInflightDowngrade),
    ]

    private static let authRefusals: [(String, EtcdError.Code)] = [
        ("root user does not exist", .rootUserNotExist),
        ("root user does not have root role", .rootRoleNotExist),
        ("user name already exists", .userExists),
        ("user already exists", .userExists),
        ("user name is empty", .userEmpty),
        ("user name not found", .userNotFound),
        ("user not found", .userNotFound),
        ("role name already exists", .roleExists),
        ("role already exists", .roleExists),
        ("role name not found", .roleNotFound),
        ("role not found", .roleNotFound),
        ("role name is empty", .roleEmpty),
        ("authentication failed, invalid user ID or password", .authFailed),
        ("authentication failed, password was given for no password user", .authFailed),
        ("permission not given", .permissionNotGiven),
        ("permission denied", .permissionDenied),
        ("role is not granted to the user", .roleNotGranted),
        ("permission is not granted to the role", .permissionNotGranted),
        ("authentication is not enabled", .authNotEnabled),
        ("invalid auth token", .invalidAuthToken),
        ("invalid auth management", .invalidAuthManagement),
        ("revision of auth store is old", .authOldRevision),
        ("revision in header is old", .authOldRevision),
    ]

    private static let uncertainties: [(String, EtcdError.Code)] = [
        ("leader changed", .leaderChanged),
        ("server stopped", .stopped),
        ("request timed out", .timeout),
        ("request timed out, possibly due to previous leader failure", .timeout),
        ("request timed out, possibly due to connection lost", .timeout),
        ("request timed out, waiting for the applied index took too long", .timeout),
        ("request timed out, leader transfer took too long", .timeout),
        ("request canceled", .cancelled),
        ("request cancelled", .cancelled),
        ("context deadline exceeded", .deadlineExceeded),
    ]
}
