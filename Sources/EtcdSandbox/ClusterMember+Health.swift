extension ClusterMember {
    /// What the member says of itself on `/metrics`.
    struct Pulse: Sendable {
        var id: UInt64
        var isLeader: Bool
        var hasLeader: Bool
    }

    /// The member's id in its cluster.
    public func id() async throws(SandboxError) -> UInt64 { try await pulse().id }

    /// Whether the member leads now, as it believes itself.
    public func isLeader() async throws(SandboxError) -> Bool { try await pulse().isLeader }

    /// The value of a metric without labels, for example `etcd_server_quota_backend_bytes`; nil where there is none.
    public func metric(_ name: String) async throws(SandboxError) -> Double? {
        let page = try await metricsPage()
        return metricLines(page, name).first { $0.labels.isEmpty }.flatMap { Double($0.value) }
    }

    /// Whether the member answers that it is healthy, and has told the cluster its name and addresses, before which it
    /// serves no clients. Healthy means: it knows a leader and a read went through. The alarm NOSPACE does not count.
    public func isHealthy() async -> Bool { await isHealthy(knowing: [name]) }

    /// Waits until the member is healthy. Throws when the process ends, or `limit` passes.
    public func waitUntilHealthy(within limit: Duration = .seconds(60)) async throws(SandboxError) {
        try await waitUntilHealthy(knowing: [name], within: limit)
    }

    private func isHealthy(knowing names: [String]) async -> Bool {
        guard isRunning, let answer = try? await get("/health?exclude=NOSPACE") else { return false }
        guard answer.status == 200, answer.body.contains("\"true\"") else { return false }
        guard let list = try? await peerList() else { return false }
        return names.allSatisfy(list.startedNames.contains)
    }

    /// The members as this one knows them.
    func peerList() async throws(SandboxError) -> PeerList {
        PeerList(json: try await PlainHTTP.get(port: place.peerPort, path: "/members").body)
    }

    func waitUntilHealthy(knowing names: [String], within limit: Duration) async throws(SandboxError) {
        let deadline = ContinuousClock.now + limit
        while true {
            guard isRunning else { throw .ended(self) }
            if await isHealthy(knowing: names) { return }
            guard ContinuousClock.now < deadline else { throw .unhealthy(self, limit) }
            do { try await Task.sleep(for: .milliseconds(20)) } catch { throw .cancelled(self) }
        }
    }

    func pulse() async throws(SandboxError) -> Pulse {
        guard let pulse = Pulse(try await metricsPage()) else { throw .noMetrics(self) }
        return pulse
    }

    private func metricsPage() async throws(SandboxError) -> String { try await get("/metrics").body }

    private func get(_ path: String) async throws(SandboxError) -> PlainHTTP.Answer {
        try await PlainHTTP.get(port: place.metricsPort, path: path)
    }
}

extension ClusterMember.Pulse {
    /// Reads a `/metrics` page; nil where the member's id is not on it.
    init?(_ page: String) {
        guard let line = metricLines(page, "etcd_server_id").first else { return nil }
        guard let start = line.labels.firstRange(of: "server_id=\"")?.upperBound else { return nil }
        guard let id = UInt64(line.labels[start...].prefix { $0 != "\"" }, radix: 16) else { return nil }
        self.id = id
        isLeader = metricLines(page, "etcd_server_is_leader").first?.value == "1"
        hasLeader = metricLines(page, "etcd_server_has_leader").first?.value == "1"
    }
}

/// The lines of a `/metrics` page for one metric, taken apart.
private func metricLines(_ page: String, _ name: String) -> [(labels: Substring, value: Substring)] {
    page.split(separator: "\n").compactMap { line in
        guard line.hasPrefix(name) else { return nil }
        let rest = line.dropFirst(name.count)
        guard rest.first == "{" || rest.first == " ", let space = rest.lastIndex(of: " ") else { return nil }
        return (rest[..<space], rest[rest.index(after: space)...])
    }
}

extension SandboxError {
    fileprivate static func ended(_ member: ClusterMember) -> SandboxError {
        let how = member.exitStatus.map { "ended with \($0)" } ?? "was not started"
        return SandboxError(
            .startFailed, "the etcd process of member \(member.name) \(how); its log ends:\n\(member.logTail())")
    }

    fileprivate static func unhealthy(_ member: ClusterMember, _ limit: Duration) -> SandboxError {
        SandboxError(
            .notHealthy, "member \(member.name) was not healthy within \(limit); its log ends:\n\(member.logTail())")
    }

    fileprivate static func cancelled(_ member: ClusterMember) -> SandboxError {
        SandboxError(.notHealthy, "cancelled while waiting for member \(member.name) to be healthy")
    }

    fileprivate static func noMetrics(_ member: ClusterMember) -> SandboxError {
        SandboxError(.unexpectedAnswer, "\(member.metricsURL)/metrics does not tell the member's id")
    }
}
