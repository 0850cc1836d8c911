import EtcdClient
import EtcdRPC
import Testing

struct EtcdErrorTests {
    static let endpoint = EtcdEndpoint(usesTLS: false, host: "a", port: 2379)

    /// The error of a write that a server answered with this status.
    static func write(_ code: RPCStatusCode, _ message: String) -> EtcdError {
        EtcdError(.server(code, message), CallTraits(label: "put", policy: .atMostOnce), at: endpoint)
    }

    static let table: [(RPCStatusCode, String, EtcdError.Code, EtcdError.Outcome)] = [
        (.invalidArgument, "etcdserver: key is not provided", .emptyKey, .refused),
        (.invalidArgument, "etcdserver: key not found", .keyNotFound, .refused),
        (.invalidArgument, "etcdserver: value is provided", .valueProvided, .refused),
        (.invalidArgument, "etcdserver: lease is provided", .leaseProvided, .refused),
        (.invalidArgument, "etcdserver: too many operations in txn request", .tooManyOperations, .refused),
        (.invalidArgument, "etcdserver: duplicate key given in txn request", .duplicateKey, .refused),
        (.invalidArgument, "etcdserver: invalid client api version", .invalidClientAPIVersion, .refused),
        (.invalidArgument, "etcdserver: invalid sort option", .invalidSortOption, .refused),
        (.outOfRange, "etcdserver: mvcc: required revision has been compacted", .compacted, .refused),
        (.outOfRange, "etcdserver: mvcc: required revision is a future revision", .futureRevision, .refused),
        (.resourceExhausted, "etcdserver: mvcc: database space exceeded", .noSpace, .unknown),
        (.notFound, "etcdserver: requested lease not found", .leaseNotFound, .refused),
        (.failedPrecondition, "etcdserver: lease already exists", .leaseExists, .refused),
        (.outOfRange, "etcdserver: too large lease TTL", .leaseTTLTooLarge, .refused),
        (.cancelled, "etcdserver: watch canceled", .watchCancelled, .refused),
        (.failedPrecondition, "etcdserver: member ID already exist", .memberExists, .refused),
        (.failedPrecondition, "etcdserver: Peer URLs already exists", .peerURLExists, .refused),
        (
            .unknown, "etcdserver: re-configuration failed due to not enough started members",
            .notEnoughStartedMembers, .refused
        ),
        (.invalidArgument, "etcdserver: given member URLs are invalid", .badMemberURLs, .refused),
        (.notFound, "etcdserver: member not found", .memberNotFound, .refused),
        (.failedPrecondition, "etcdserver: can only promote a learner member", .memberNotLearner, .refused),
        (
            .failedPrecondition, "etcdserver: can only promote a learner member which is in sync with leader",
            .learnerNotReady, .refused
        ),
        (.failedPrecondition, "etcdserver: too many learner members in cluster", .tooManyLearners, .refused),
        (.failedPrecondition, "etcdserver: cluster ID mismatch", .clusterIDMismatch, .refused),
        (.invalidArgument, "etcdserver: request is too large", .requestTooLarge, .refused),
        (.unknown, "etcdserver: too many requests", .tooManyRequests, .refused),
        (.failedPrecondition, "etcdserver: root user does not exist", .rootUserNotExist, .refused),
        (.failedPrecondition, "etcdserver: root user does not have root role", .rootRoleNotExist, .refused),
        (.failedPrecondition, "etcdserver: user name already exists", .userExists, .refused),
        (.invalidArgument, "etcdserver: user name is empty", .userEmpty, .refused),
        (.unknown, "auth: user name is empty", .userEmpty, .refused),
        (.failedPrecondition, "etcdserver: user name not found", .userNotFound, .refused),
        (.failedPrecondition, "etcdserver: role name already exists", .roleExists, .refused),
        (.failedPrecondition, "etcdserver: role name not found", .roleNotFound, .refused),
        (.invalidArgument, "etcdserver: role name is empty", .roleEmpty, .refused),
        (
            .invalidArgument, "etcdserver: authentication failed, invalid user ID or password", .authFailed, .refused
        ),
        (.unknown, "auth: authentication failed, invalid user ID or password", .authFailed, .refused),
        (.invalidArgument, "etcdserver: permission not given", .permissionNotGiven, .refused),
        (.permissionDenied, "etcdserver: permission denied", .permissionDenied, .refused),
        (.unknown, "auth: permission denied", .permissionDenied, .refused),
        (.failedPrecondition, "etcdserver: role is not granted to the user", .roleNotGranted, .refused),
        (.failedPrecondition, "etcdserver: permission is not granted to the role", .permissionNotGranted, .refused),
        (.failedPrecondition, "etcdserver: authentication is not enabled", .authNotEnabled, .refused),
        (.unauthenticated, "etcdserver: invalid auth token", .invalidAuthToken, .refused),
        (.unknown, "auth: invalid auth token", .invalidAuthToken, .refused),
        (.invalidArgument, "etcdserver: invalid auth management", .invalidAuthManagement, .refused),
        (.invalidArgument, "etcdserver: revision of auth store is old", .authOldRevision, .refused),
        (.unknown, "auth: revision in header is old", .authOldRevision, .refused),
        (.unavailable, "etcdserver: no leader", .noLeader, .refused),
        (.failedPrecondition, "etcdserver: not leader", .notLeader, .refused),
        (.unavailable, "etcdserver: leader changed", .leaderChanged, .unknown),
        (.failedPrecondition, "etcdserver: not capable", .notCapable, .refused),
        (.unavailable, "etcdserver: server stopped", .stopped, .unknown),
        (.unavailable, "etcdserver: request timed out", .timeout, .unknown),
        (
            .unavailable, "etcdserver: request timed out, possibly due to previous leader failure", .timeout, .unknown
        ),
        (.unavailable, "etcdserver: request timed out, possibly due to connection lost", .timeout, .unknown),
        (
            .unavailable, "etcdserver: request timed out, waiting for the applied index took too long", .timeout,
            .unknown
        ),
        (.unknown, "etcdserver: request timed out, leader transfer took too long", .timeout, .unknown),
        (.unavailable, "etcdserver: unhealthy cluster", .unhealthyCluster, .refused),
        (.dataLoss, "etcdserver: corrupt cluster", .corrupt, .refused),
        (.failedPrecondition, "etcdserver: rpc not supported for learner", .notSupportedForLearner, .refused),
        (.failedPrecondition, "etcdserver: bad leader transferee", .badLeaderTransferee, .refused),
        (
            .invalidArgument, "etcdserver: wrong downgrade target version format", .wrongDowngradeVersionFormat,
            .refused
        ),
        (.invalidArgument, "etcdserver: invalid downgrade target version", .invalidDowngradeTarget, .refused),
        (
            .failedPrecondition, "etcdserver: cluster version not found during downgrade", .clusterVersionUnavailable,
            .refused
        ),
        (
            .failedPrecondition, "etcdserver: cluster has a downgrade job in progress", .downgradeInProcess, .refused
        ),
        (.failedPrecondition, "etcdserver: no inflight downgrade job", .noInflightDowngrade, .refused),
        (.cancelled, "etcdserver: request canceled", .cancelled, .unknown),
        (.deadlineExceeded, "etcdserver: context deadline exceeded", .deadlineExceeded, .unknown),
        (.unimplemented, "unknown method AuthStatus", .unimplemented, .refused),
        (.resourceExhausted, "grpc: received message larger than max (9 vs. 8)", .requestTooLarge, .refused),
        (.resourceExhausted, "trying to send message larger than max (9 vs. 8)", .responseTooLarge, .unknown),
        (.unknown, "something new", .serverError, .unknown),
    ]

    @Test(
        "What takes the role root is told apart from what takes a permission on keys",
        arguments: [
            ("status", true), ("member add", true), ("user list", true), ("snapshot", true), ("put", false),
            ("lease revoke", false), ("watch", false),
        ])
    func permissionDenied(method: String, takesRoot: Bool) {
        let denied = RPCError.server(.permissionDenied, "etcdserver: permission denied")
        let error = EtcdError(denied, CallTraits(label: method, policy: .repeatable), at: Self.endpoint)
        #expect(error.advice?.contains("the role root") == takesRoot)
    }

    @Test("A server's error is known by its text, and what it tells of the effect with it", arguments: table)
    func knowsServerErrors(
        status: RPCStatusCode, text: String, code: EtcdError.Code, outcome: EtcdError.Outcome
    ) {
        let error = Self.write(status, text)
        #expect(error.code == code)
        #expect(error.outcome == outcome)
        #expect(error.message == text)
    }

    @Test("No space tells a read nothing of a write")
    func noSpaceOnReads() {
        let error = EtcdError(
            .server(.resourceExhausted, "etcdserver: mvcc: database space exceeded"),
            CallTraits(label: "get", policy: .repeatable), at: Self.endpoint)
        #expect(error.outcome == .refused)
    }

    @Test("A promotion without a leader may have been carried out by the one before")
    func forwardedPromotion() {
        let error = EtcdError(
            .server(.unavailable, "etcdserver: no leader"), CallTraits(label: "member promote", policy: .atMostOnce),
            at: Self.endpoint)
        #expect(error.outcome == .unknown)
    }

    @Test("An error says what, where, and what to do")
    func describes() {
        let error = Self.write(.resourceExhausted, "etcdserver: mvcc: database space exceeded")
        let text = error.description
        #expect(text.hasPrefix("put at http://a:2379: etcdserver: mvcc: database space exceeded"))
        #expect(text.contains("may have been carried out"))
        #expect(text.contains("disarm"))
    }

    @Test(
        "After several attempts the least certain outcome counts",
        arguments: [
            (EtcdError.Outcome.notSent, EtcdError.Outcome.notSent, EtcdError.Outcome.notSent),
            (.notSent, .refused, .refused), (.refused, .unknown, .unknown), (.notSent, .unknown, .unknown),
        ])
    func combines(left: EtcdError.Outcome, right: EtcdError.Outcome, both: EtcdError.Outcome) {
        #expect(left.combined(with: right) == both)
        #expect(right.combined(with: left) == both)
    }
}
