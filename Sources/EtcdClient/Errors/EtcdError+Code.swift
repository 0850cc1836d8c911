extension EtcdError {
    /// What went wrong. More may be added; compare with `==` and keep a default.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code as text, stable across releases.
        public let name: String
        /// The family it belongs to.
        public let family: Family

        init(_ name: String, _ family: Family = .server) {
            self.name = name
            self.family = family
        }

        /// The code as text, stable across releases.
        public var description: String { name }
        /// Whether both are the same code.
        public static func == (left: Code, right: Code) -> Bool { left.name == right.name }
        /// Hashes the code.
        public func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }
}

// This side's.
extension EtcdError.Code {
    /// The call's deadline passed. Where no connection had come up until then it is `unavailable`, or
    /// `noEndpointAvailable`.
    public static let deadlineExceeded = Self("deadline-exceeded", .ended)
    /// The caller's task was cancelled, or the server gave the request up.
    public static let cancelled = Self("cancelled", .ended)
    /// The client was closed.
    public static let clientClosed = Self("client-closed", .client)
    /// A setting cannot be used.
    public static let configuration = Self("configuration", .client)
    /// The credentials provider failed.
    public static let credentialsUnavailable = Self("credentials-unavailable", .client)
    /// Transactions stand deeper in one another than this library sends.
    public static let transactionTooDeep = Self("transaction-too-deep", .client)
    /// There is no endpoint to call, or a connection to none of several.
    public static let noEndpointAvailable = Self("no-endpoint-available", .connection)
    /// No connection, or one that broke before the answer.
    public static let unavailable = Self("unavailable", .connection)
    /// The two sides could not agree on TLS: a certificate, a name, or one of them does not speak it.
    public static let tls = Self("tls", .connection)
    /// No server has renewed a lease in its time: it may have ended.
    public static let leaseExpired = Self("lease-expired", .connection)
    /// What answered does not speak etcd's protocol.
    public static let protocolError = Self("protocol-error", .connection)
    /// The answer is larger than the configuration allows.
    public static let responseTooLarge = Self("response-too-large", .connection)
    /// A server is older than the configuration accepts.
    public static let oldCluster = Self("old-cluster", .client)
    /// What had to hold for anything to be written did not hold.
    package static let fenced = Self("fenced", .client)
    /// Another cluster answered than the one that was meant.
    package static let otherCluster = Self("other-cluster", .client)
    /// The server does not know this call.
    public static let unimplemented = Self("unimplemented")
    /// An error of the server that this library has no name for.
    public static let serverError = Self("server-error")
}

// The server's, for keys, leases and transactions.
extension EtcdError.Code {
    /// A key must not be empty.
    public static let emptyKey = Self("empty-key")
    /// The key to keep value or lease of does not exist.
    public static let keyNotFound = Self("key-not-found")
    /// A value came with the wish to keep the old one.
    public static let valueProvided = Self("value-provided")
    /// A lease came with the wish to keep the old one.
    public static let leaseProvided = Self("lease-provided")
    /// The transaction has more operations than the server takes.
    public static let tooManyOperations = Self("too-many-operations")
    /// The transaction writes a key twice.
    public static let duplicateKey = Self("duplicate-key")
    /// The sort target or order is none.
    public static let invalidSortOption = Self("invalid-sort-option")
    /// The client's version header is none.
    public static let invalidClientAPIVersion = Self("invalid-client-api-version")
    /// The revision is compacted.
    public static let compacted = Self("compacted")
    /// The revision does not exist yet.
    public static let futureRevision = Self("future-revision")
    /// The database has outgrown its quota.
    public static let noSpace = Self("no-space")
    /// There is no such lease.
    public static let leaseNotFound = Self("lease-not-found")
    /// A lease of that number exists.
    public static let leaseExists = Self("lease-exists")
    /// The lease's time is too long.
    public static let leaseTTLTooLarge = Self("lease-ttl-too-large")
    /// The watch was cancelled.
    public static let watchCancelled = Self("watch-cancelled")
    /// The request is larger than the server takes.
    public static let requestTooLarge = Self("request-too-large")
    /// The server has too many requests waiting.
    public static let tooManyRequests = Self("too-many-requests")
}

// The server's, for members and leadership.
extension EtcdError.Code {
    /// A member of that number exists.
    public static let memberExists = Self("member-exists")
    /// A member with one of these peer URLs exists.
    public static let peerURLExists = Self("peer-url-exists")
    /// Too few members have started for the change.
    public static let notEnoughStartedMembers = Self("not-enough-started-members")
    /// A member URL is none.
    public static let badMemberURLs = Self("bad-member-urls")
    /// There is no such member.
    public static let memberNotFound = Self("member-not-found")
    /// The member to promote has a vote.
    public static let memberNotLearner = Self("member-not-learner")
    /// The learner is not in sync with the leader.
    public static let learnerNotReady = Self("learner-not-ready")
    /// The cluster takes no more learners.
    public static let tooManyLearners = Self("too-many-learners")
    /// A learner does not answer this call.
    public static let notSupportedForLearner = Self("not-supported-for-learner")
    /// The member belongs to another cluster.
    public static let clusterIDMismatch = Self("cluster-id-mismatch")
    /// The member knows of no leader.
    public static let noLeader = Self("no-leader")
    /// The member is not the leader.
    public static let notLeader = Self("not-leader")
    /// The leader changed.
    public static let leaderChanged = Self("leader-changed")
    /// The member that was to lead cannot.
    public static let badLeaderTransferee = Self("bad-leader-transferee")
    /// The cluster's version does not have the capability.
    public static let notCapable = Self("not-capable")
    /// The server is stopping.
    public static let stopped = Self("stopped")
    /// The server gave up waiting for the other members.
    public static let timeout = Self("timeout")
    /// Too few members are connected for the change.
    public static let unhealthyCluster = Self("unhealthy-cluster")
    /// The CORRUPT alarm is raised.
    public static let corrupt = Self("corrupt")
    /// The version to go down to is none.
    public static let wrongDowngradeVersionFormat = Self("wrong-downgrade-version-format")
    /// The version to go down to is not the one before.
    public static let invalidDowngradeTarget = Self("invalid-downgrade-target")
    /// The cluster's version is not known yet.
    public static let clusterVersionUnavailable = Self("cluster-version-unavailable")
    /// A downgrade is going on.
    public static let downgradeInProcess = Self("downgrade-in-process")
    /// No downgrade is going on.
    public static let noInflightDowngrade = Self("no-inflight-downgrade")
}

// The server's, for users and roles.
extension EtcdError.Code {
    /// There is no user root.
    public static let rootUserNotExist = Self("root-user-not-exist")
    /// The user root does not hold the role root.
    public static let rootRoleNotExist = Self("root-role-not-exist")
    /// A user of that name exists.
    public static let userExists = Self("user-exists")
    /// Auth is on and the call named no user, or the user's name is empty.
    public static let userEmpty = Self("user-empty")
    /// There is no such user.
    public static let userNotFound = Self("user-not-found")
    /// A role of that name exists.
    public static let roleExists = Self("role-exists")
    /// There is no such role.
    public static let roleNotFound = Self("role-not-found")
    /// A role must have a name.
    public static let roleEmpty = Self("role-empty")
    /// User or password is wrong.
    public static let authFailed = Self("auth-failed")
    /// No permission came with the wish to grant one.
    public static let permissionNotGiven = Self("permission-not-given")
    /// The user may not do this.
    public static let permissionDenied = Self("permission-denied")
    /// The user does not hold the role.
    public static let roleNotGranted = Self("role-not-granted")
    /// The role does not hold the permission.
    public static let permissionNotGranted = Self("permission-not-granted")
    /// Auth is off.
    public static let authNotEnabled = Self("auth-not-enabled")
    /// The token is not, or no longer, good.
    public static let invalidAuthToken = Self("invalid-auth-token")
    /// The change would lock root out.
    public static let invalidAuthManagement = Self("invalid-auth-management")
    /// Users, roles or permissions changed since the token was made.
    public static let authOldRevision = Self("auth-old-revision")
}
