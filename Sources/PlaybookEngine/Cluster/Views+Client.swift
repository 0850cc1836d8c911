import EtcdClient

extension MemberView {
    /// A member that answered on a URL of its own.
    init(_ member: Member, _ answer: ClusterObserver.Answer) {
        self.init(
            id: member.id, name: member.name, peerURLs: member.peerURLs, clientURLs: member.clientURLs,
            isLearner: member.isLearner, endpoint: answer.endpoint,
            status: answer.status.map { MemberStatus($0, latency: answer.latency) }, answersReads: answer.answersReads,
            withheld: answer.withheld?.status, problem: Self.problem(answer))
        if let quota = answer.quota { status?.dbQuota = quota }
    }

    private static func problem(_ answer: ClusterObserver.Answer) -> String? {
        var parts: [String] = []
        if let error = answer.readError { parts.append("a linearizable read through it failed: \(error.message)") }
        if let reason = answer.ownReason {
            if parts.isEmpty { parts.append("it sees no leader") }
            parts.append("its health page says \(reason)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// A member that no URL reached.
    init(_ member: Member, problem: String) {
        self.init(
            id: member.id, name: member.name, peerURLs: member.peerURLs, clientURLs: member.clientURLs,
            isLearner: member.isLearner, problem: problem)
    }
}

extension MemberStatus {
    init(_ status: Status, latency: Duration) {
        self.init(
            version: status.version, revision: status.header.revision, dbSize: status.dbSize,
            dbSizeInUse: status.dbSizeInUse, dbQuota: status.dbSizeQuota > 0 ? status.dbSizeQuota : nil,
            leader: status.leader,
            raftIndex: status.raftIndex, raftTerm: status.raftTerm, raftAppliedIndex: status.raftAppliedIndex,
            errors: status.errors, latency: latency)
    }
}

extension AlarmView {
    init(_ alarm: Alarm) {
        switch alarm.kind {
        case .noSpace: self.init(.noSpace, member: alarm.memberID)
        case .corrupt: self.init(.corrupt, member: alarm.memberID)
        case .unrecognized(let number): self.init(.other(number), member: alarm.memberID)
        }
    }
}

extension ClusterObserver {
    /// Endpoints of one cluster answer with one cluster id; a mixture would have one cluster's plan changed on another.
    static func expectOneCluster(_ answers: [Answer]) throws(StepFailure) {
        var seen: [UInt64: EtcdEndpoint] = [:]
        for answer in answers {
            guard let id = answer.header?.clusterID else { continue }
            seen[id] = seen[id] ?? answer.endpoint
        }
        guard seen.count > 1 else { return }
        let list = seen.sorted { $0.key < $1.key }
            .map { "\($0.value) belongs to \(String($0.key, radix: 16))" }.joined(separator: ", ")
        throw StepFailure(
            .configuration, "the endpoints belong to \(seen.count) clusters: \(list)",
            help: "name the endpoints of one cluster")
    }

    /// No member has the id 0: etcd's grpc-proxy lists itself, and the proxies beside it, in place of the members.
    static func proxyAnswers(_ listed: [Member]) -> StepFailure {
        let names = listed.map { $0.name.isEmpty ? $0.clientURLs.joined(separator: ", ") : $0.name }
        return StepFailure(
            .configuration,
            "what answers is a grpc-proxy of etcd, which does not show the members (it lists \(names.joined(separator: ", ")))",
            help: "give the client URLs of the members themselves")
    }

    /// The failure that says the most, where no endpoint answers: a refused login before a broken connection.
    static func nobodyAnswers(_ answers: [Answer]) -> StepFailure {
        let errors = answers.compactMap(\.error)
        let failures = errors.map { StepFailure(reading: $0) }
        if let denied = failures.first(where: { $0.kind == .denied || $0.kind == .configuration }) { return denied }
        if failures.contains(where: { $0.kind == .cancelled }) {
            return StepFailure(.cancelled, "the run was told to stop")
        }
        let details = answers.map { "\($0.endpoint): \($0.error?.message ?? "no answer")" }
        return StepFailure(
            .unreachable, "no member answers: \(details.joined(separator: "; "))",
            help: "check the endpoints, the network and, with https, the certificates")
    }

    /// An advertised URL as an endpoint; nil where it cannot be one, or would leave TLS for plain text or the reverse.
    static func endpoint(advertised url: String, like configured: EtcdEndpoint?) -> EtcdEndpoint? {
        guard let endpoint = try? EtcdEndpoint(url), endpoint.usesTLS == configured?.usesTLS else { return nil }
        return endpoint
    }

    /// Why a member is not known to be reachable before its own URLs were tried.
    static func noAnswerYet(_ member: Member, _ answers: [Answer]) -> String {
        guard !member.name.isEmpty || !member.clientURLs.isEmpty else { return "it has not been started" }
        let failed = answers.first { answer in
            answer.error != nil && member.clientURLs.contains { $0.hasSuffix(answer.endpoint.address) }
        }
        guard let failed, let error = failed.error else { return "no URL is known that reaches it" }
        return "\(failed.endpoint) does not answer: \(error.message)"
    }
}

extension EtcdEndpoint {
    /// Host and port, as the end of a URL has them.
    fileprivate var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
